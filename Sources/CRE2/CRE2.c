#include "CRE2.h"
int CRE2_placeholder(void) { return 0; }
