int CRE2_placeholder(void);
