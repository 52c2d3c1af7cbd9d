package dev.jobdrill.recording.signal;

/** A logging library that lines can be captured from. Attached while at least one drill is open. */
interface LogSource {
  /** {@return its name, for sentences} */
  String name();

  /** Begins capturing, or makes up for what a configuration that was loaded since has undone. */
  void attach();

  /** Ends capturing, and leaves the library as it was found. */
  void detach();
}
