package dev.jobdrill.storm;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What one storm is to be.
 *
 * @param seconds how long it blows
 * @param seed decides the strikes and the fate of every job
 * @param workers how many worker processes there are at a time
 * @param jobs how many jobs are enqueued, their children not counted
 */
record StormOptions(int seconds, long seed, int workers, int jobs) {
  static StormOptions parse(String... args) {
    int seconds = 60;
    long seed = ThreadLocalRandom.current().nextLong(1_000_000);
    int workers = 3;
    int jobs = 2000;
    Iterator<String> words = Arrays.asList(args).iterator();
    while (words.hasNext()) {
      String option = words.next();
      String value = words.hasNext() ? words.next() : "";
      switch (option) {
        case "--seconds" -> seconds = (int) number(option, value, 5);
        case "--seed" -> seed = value.equals("random") ? seed : number(option, value, 0);
        case "--workers" -> workers = (int) number(option, value, 1);
        case "--jobs" -> jobs = (int) number(option, value, 1);
        default ->
          throw new IllegalArgumentException(
              "'" + option
                  + "' is no option; expected --seconds, --seed, --workers or --jobs, each with a number");
      }
    }
    return new StormOptions(seconds, seed, workers, jobs);
  }

  private static long number(String option, String value, long least) {
    if (!value.matches("\\d{1,9}") || Long.parseLong(value) < least) {
      throw new IllegalArgumentException(option + " is '" + value + "'; expected a number from "
          + least + " to 999999999" + (option.equals("--seed") ? ", or random" : ""));
    }
    return Long.parseLong(value);
  }

  /** {@return what repeats this storm} */
  String command() {
    return String.format(
        Locale.ROOT,
        "mvn -Pstorm -pl harness -am -Dstorm.seconds=%d -Dstorm.seed=%d -Dstorm.workers=%d -Dstorm.jobs=%d",
        seconds,
        seed,
        workers,
        jobs);
  }
}
