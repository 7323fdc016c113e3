// glibc's malloc controls, which Swift's Glibc module leaves out.
#include <malloc.h>
