#ifndef GOFARM_SYSTEM_H
#define GOFARM_SYSTEM_H
#endif
