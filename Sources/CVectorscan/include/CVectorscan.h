int CVectorscan_placeholder(void);
