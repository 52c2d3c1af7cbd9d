package dev.jobdrill.environment;

/** How one mode brings up the two services. Both methods are called at the same time, on two threads. */
interface Services {

  RedisService startRedis();

  WireMockService startWireMock();
}
