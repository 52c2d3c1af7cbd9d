package dev.jobdrill.fault;

import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.replyLost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jobdrill.pipeline.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of schedule texts. */
class ScheduleTest {
  @Test
  void everyPlacedFaultIsReadBackAsItself() {
    List<FaultSpec> all = ManyFaults.everywhere().toList();
    assertThat(all).hasSizeGreaterThan(500);
    for (FaultSpec spec : all) {
      Schedule schedule = Schedule.of(spec);
      assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
    }
  }

  @Test
  void anySchedulesTextIsReadBackAndPrintedTheSame() {
    Random random = new Random(7);
    List<FaultSpec> all = ManyFaults.everywhere().toList();
    for (int i = 0; i < 2_000; i++) {
      Schedule schedule = ManyFaults.schedule(random, all);
      String text = schedule.toString();
      assertThat(Schedule.parse(text)).isEqualTo(schedule).hasToString(text);
    }
  }

  @Test
  void aTextThatIsDamagedIsReadAsItselfOrNotAtAll() {
    Random random = new Random(11);
    List<FaultSpec> all = ManyFaults.everywhere().toList();
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      String damaged =
          ManyFaults.damage(random, ManyFaults.schedule(random, all).toString());
      try {
        assertThat(Schedule.parse(damaged)).hasToString(damaged);
      } catch (ScheduleSyntaxException e) {
        refused++;
        assertThat(e.column()).isBetween(1, damaged.length() + 1);
        assertThat(e).hasMessageStartingWith("Schedule text, column " + e.column() + ": ");
      }
    }
    assertThat(refused).isBetween(1_000, 4_999);
  }

  @Test
  void theTextNamesVersionPointsAndFaults() {
    Schedule schedule = Schedule.of(
        fault(crash()).at("persist").afterStep(),
        fault(exception(IOException.class, "5 \"s\"; over")).at("notify").onAttempts(2, 3),
        fault(replyLost())
            .at("charge")
            .at(Position.CHECKPOINT)
            .onOccurrence(2)
            .inChild("fan-out", 3),
        fault(replyLost()).atEnqueueing());
    assertThat(schedule)
        .hasToString("v1;persist#1@after-effect:crash"
            + ";notify#2@before:throw(java.io.IOException,\"5 \\\"s\\\"; over\")"
            + ";notify#3@before:throw(java.io.IOException,\"5 \\\"s\\\"; over\")"
            + ";fan-out[3]/charge#1@checkpoint[2]:reply-lost;@enqueue:reply-lost");
    assertThat(schedule.faults()).hasSize(5);
    assertThat(Schedule.NONE).hasToString("v1").isEqualTo(Schedule.parse("v1"));
  }

  @Test
  void theHashIsThatOfThePipelinesShape() {
    Pipeline<String> one = pipeline("one", "a", "b");
    Pipeline<String> alike = pipeline("another", "a", "b");
    Pipeline<String> other = pipeline("one", "a", "c");
    Schedule schedule = Schedule.of(fault(crash()).at("a")).forShapeOf(one);
    // printf 'a,b' | sha256sum
    assertThat(schedule).hasToString("v1;shape=1eb7c54d;a#1@before:crash");
    assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
    assertThat(schedule.fitsShapeOf(alike)).isTrue();
    assertThat(schedule.fitsShapeOf(other)).isFalse();
    assertThat(Schedule.parse("v1;a#1@before:crash").fitsShapeOf(other)).isTrue();
  }

  private static Pipeline<String> pipeline(String name, String... steps) {
    var builder = Pipeline.named(name).input(String.class);
    for (String step : steps) {
      builder = builder.step(step, String.class, (text, context) -> text);
    }
    return builder.build();
  }

  @Test
  void whatCodeThrowsCannotComeFromAText() {
    Fault fault = exception(() -> new IOException("made here"));
    assertThat(fault).hasToString("thrown-by-code(java.io.IOException)").isEqualTo(fault);
    assertThat(fault).isNotEqualTo(exception(() -> new IOException("made here")));
    assertThatThrownBy(() -> Schedule.parse("v1;a#1@before:" + fault))
        .hasMessageContaining(
            "column 15: an error that code made cannot be made again from a text.")
        .hasMessageContaining("throw(java.io.IOException)");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          v2;a#1@before:crash       | 1  | found version 'v2', expected 'v1'
          ~~                        | 1  | found version '', expected 'v1'
          v1;                       | 4  | found the end, expected the name of a step
          v1;shape=12;a#1@before:crash | 10 | found '12', expected the hash of a pipeline's shape
          v1;a                      | 5  | found the end, expected '#' between a step and its attempt
          v1;a#@before:crash        | 6  | found '@', expected an attempt, counted from 1
          v1;a#01@before:crash      | 6  | found '0', expected an attempt
          v1;a#1:crash              | 7  | found ':', expected '@' before a position
          v1;a#1@befor:crash        | 8  | found position 'befor', expected one of before, http, after-effect
          v1;a#1@before             | 14 | found the end, expected ':' between a fault point and its fault
          v1;a#1@before:crush       | 15 | found fault 'crush', expected one of crash, throw
          v1;a#1@before:crash(later) | 21 | found later, expected nothing, or the word applied
          v1;a#1@before:crash(applied) | 15 | nothing is written there that could be applied
          v1;a#1@before:null-output | 15 | Fault null-output cannot strike before the step; it can strike after
          v1;a#1@after-effect:null-output(x) | 33 | fault null-output takes no argument
          v1;a#1@before:crash;      | 21 | found the end, expected the name of a step
          v1;a#1@before:crash b     | 20 | found ' ', expected ';' between two faults
          v1; a#1@before:crash      | 4  | found ' ', expected the name of a step
          v1;a#1@before[2]:crash    | 4  | an attempt comes there once
          v1;a#1@checkpoint[1]:crash | 18 | there is one spelling for each fault, and this one's is a#1@checkpoint:crash
          v1;a#1@checkpoint[2:crash | 20 | found ':', expected ']' after a number
          v1;a[1]b#1@before:crash   | 8  | found 'b', expected '/' after the number of a child
          v1;a#1@before:throw       | 15 | fault throw takes an exception's class name
          v1;a#1@before:throw()     | 21 | found ')', expected an argument
          v1;a#1@before:throw(no.such.Type) | 21 | class 'no.such.Type' is not on the class path
          v1;a#1@before:throw(java.lang.String) | 21 | class 'java.lang.String' is not a Throwable
          v1;a#1@before:throw(java.io.IOException,"x | 41 | the quote that begins here does not end
          v1;a#1@before:throw(java.io.IOException,"\\x") | 42 | found an escape that is none
          v1;a#1@before:throw(java.io.IOException,"x") | 41 | there is one spelling for each fault
          v1;a#1@before:delay       | 15 | fault delay takes a duration, such as delay(PT30S)
          v1;a#1@before:delay(soon) | 21 | found soon, expected a duration of more than zero
          v1;a#1@before:delay(PT0S) | 21 | found PT0S, expected a duration of more than zero
          v1;a#1@before:delay(PT60S) | 23 | there is one spelling for each fault, and this one's is a#1@before:delay(PT1M)
          v1;a#1@before:crash;a#1@before:hang | 21 | Two faults are to strike at a#1@before: crash and hang.
          v1;a#1@http:status        | 13 | fault status takes a status code first: status(503)
          v1;a#1@http:status(99)    | 13 | fault status takes a status code first
          v1;a#1@http:status(600)   | 13 | status is 600; expected one that ends an exchange, from 200 to 599
          v1;a#1@http:status(503,header=x) | 13 | header is "x"; expected a name, a colon, a space and a value
          v1;a#1@http:status(503,acted) | 13 | found acted; expected the word served, header=
          v1;a#1@http:status(503,body=x,served) | 24 | there is one spelling for each fault, and this one's is a#1@http:status(503,served,body=x)
          v1;a#1@http:timeout       | 13 | fault timeout takes a duration, and perhaps the word unserved: timeout(PT30S)
          v1;a#1@http:timeout(PT1S,served) | 26 | found served, expected nothing, or the word unserved
          v1;a#1@http:no-reply(x)   | 22 | found x, expected nothing, or the word unserved
          v1;a#1@before:reset       | 15 | Fault reset cannot strike before the step; it can strike at an HTTP exchange.
          v1;@before:crash          | 4  | has no step; only the enqueueing of the job itself has none
          """)
  void anErrorPointsAtItsColumn(String text, int column, String problem) {
    ScheduleSyntaxException error =
        catchThrowableOfType(ScheduleSyntaxException.class, () -> Schedule.parse(text));
    assertThat(error).hasMessageContaining("column " + column + ":").hasMessageContaining(problem);
    assertThat(error.column()).isEqualTo(column);
    assertThat(String.valueOf(error.getMessage()).lines().toList())
        .endsWith("  " + text, "  " + " ".repeat(column - 1) + "^");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 500})
  void aLongTextIsShownAroundTheErrorOnly(int faults) {
    List<String> entries = new ArrayList<>(Stream.iterate(1, n -> n + 1)
        .limit(faults)
        .map(n -> "a#" + n + "@before:crash")
        .toList());
    entries.set(faults / 2, "a#x");
    String message = String.valueOf(catchThrowableOfType(
            ScheduleSyntaxException.class, () -> Schedule.parse("v1;" + String.join(";", entries)))
        .getMessage());
    assertThat(message.lines().toList()).hasSize(3).allMatch(line -> line.length() < 160);
    String[] lines = message.split("\n", -1);
    assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('x');
  }
}
