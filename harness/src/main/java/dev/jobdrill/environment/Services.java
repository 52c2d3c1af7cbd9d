package dev.jobdrill.environment;

/** How one mode brings up the two services. Both methods are called at the same time, on two threads. */
interface Services {

  RedisService startRedis();

  /**
   * Starts one more Redis server, for one test alone, which may be told to restart.
   *
   * @param debugDirective whether the server has a directive that allows it, as Redis has from 7.0 on
   */
  RedisService startOwnRedis(boolean debugDirective);

  WireMockService startWireMock();
}
