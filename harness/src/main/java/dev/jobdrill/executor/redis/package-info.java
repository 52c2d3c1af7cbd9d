/**
 * The executor's store on Redis: Lettuce and one Lua script per transition. The key layout is
 * documented at {@link dev.jobdrill.executor.redis.RedisJobStore}.
 */
@NullMarked
package dev.jobdrill.executor.redis;

import org.jspecify.annotations.NullMarked;
