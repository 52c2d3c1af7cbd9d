package dev.jobdrill.deadjob;

/**
 * What is read at most. Whatever is beyond is a {@link DeadJobException} that names the limit.
 *
 * @param entryBytes bytes of one entry, such as a member of Sidekiq's dead set
 * @param inflatedBytes bytes of one compressed value once inflated
 * @param depth objects and arrays within one another
 * @param fileBytes bytes of one file, or of standard input
 */
public record ReadLimits(int entryBytes, int inflatedBytes, int depth, int fileBytes) {
  /** 16 MiB an entry, 16 MiB inflated, 500 deep, 256 MiB a file. */
  public static final ReadLimits DEFAULT =
      new ReadLimits(16 * 1024 * 1024, 16 * 1024 * 1024, 500, 256 * 1024 * 1024);

  /**
   * Checks the limits.
   *
   * @param entryBytes bytes of one entry
   * @param inflatedBytes bytes of one compressed value once inflated
   * @param depth objects and arrays within one another; at most 500, which any stack bears
   * @param fileBytes bytes of one file
   */
  public ReadLimits {
    if (entryBytes < 1 || inflatedBytes < 1 || fileBytes < 1 || depth < 1 || depth > 500) {
      throw new IllegalArgumentException("entryBytes is " + entryBytes + ", inflatedBytes "
          + inflatedBytes + ", fileBytes " + fileBytes + " and depth " + depth
          + "; expected at least 1 of each, and a depth of at most 500");
    }
  }
}
