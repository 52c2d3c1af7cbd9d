package dev.jobdrill.assertion.trace;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/** What the order of a list of spans, and their times, say of the order of siblings. */
public enum SiblingOrder {
  /** The list is in the order in which spans were started, whatever their times. */
  AS_LISTED {
    @Override
    SpanForest forest(List<SpanData> spans) {
      return SpanForest.inStartOrder(spans);
    }
  },
  /** The times at which spans started decide; those that started at one time have no order. */
  BY_START {
    @Override
    SpanForest forest(List<SpanData> spans) {
      return SpanForest.byTime(spans);
    }
  };

  abstract SpanForest forest(List<SpanData> spans);
}
