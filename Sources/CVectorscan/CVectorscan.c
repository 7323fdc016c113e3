#include "CVectorscan.h"
int CVectorscan_placeholder(void) { return 0; }
