// The door to Vectorscan (Debian: libvectorscan-dev), Hyperscan's API as it is.
#pragma once

#include <hs/hs.h>
