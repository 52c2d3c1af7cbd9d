package dev.jobdrill.assertion.trace;

import io.opentelemetry.api.trace.StatusCode;

/** What a line of a trace shape says of a span's status. */
enum SpanMark {
  /** Nothing is written: any status but ERROR. */
  NONE(""),
  OK("OK"),
  ERROR("ERROR");

  private final String text;

  SpanMark(String text) {
    this.text = text;
  }

  static SpanMark of(StatusCode status) {
    return switch (status) {
      case UNSET -> NONE;
      case OK -> OK;
      case ERROR -> ERROR;
    };
  }

  /** Whether a span of that status is what the line asks for. */
  boolean allows(SpanMark found) {
    return this == NONE ? found != ERROR : this == found;
  }

  @Override
  public String toString() {
    return text;
  }
}
