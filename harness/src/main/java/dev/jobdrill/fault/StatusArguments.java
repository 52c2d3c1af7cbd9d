package dev.jobdrill.fault;

import dev.jobdrill.environment.HttpFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The arguments of a status: {@code 429,served,header="Retry-After: 30",body="later"}, in this order. */
final class StatusArguments {
  private static final FaultArgument SERVED = FaultArgument.of("served");
  private static final String HEADER = "header";
  private static final String BODY = "body";
  private static final Pattern HEADER_LINE =
      Pattern.compile("([!#$%&'*+.^_`|~A-Za-z0-9-]+): ([\\x20-\\x7E\\xA0-\\xFF]*)");

  private final int code;
  private final boolean served;
  private final List<String> headers;
  private final String body;

  StatusArguments(int code) {
    this(code, false, List.of(), "");
  }

  private StatusArguments(int code, boolean served, List<String> headers, String body) {
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException(
          "status is " + code + "; expected one that ends an exchange, from 200 to 599");
    }
    for (String header : headers) {
      if (!HEADER_LINE.matcher(header).matches()) {
        throw new IllegalArgumentException("header is \"" + header
            + "\"; expected a name, a colon, a space and a value: \"Retry-After: 30\"");
      }
    }
    this.code = code;
    this.served = served;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  static StatusArguments read(List<FaultArgument> arguments) {
    if (arguments.isEmpty() || !arguments.get(0).toString().matches("[0-9]{3}")) {
      throw new IllegalArgumentException(
          "fault status takes a status code first: status(503), or status(429,header=\"Retry-After: 30\")");
    }
    StatusArguments read = new StatusArguments(Integer.parseInt(arguments.get(0).value()));
    for (FaultArgument argument : arguments.subList(1, arguments.size())) {
      read = read.with(argument);
    }
    return read;
  }

  private StatusArguments with(FaultArgument argument) {
    if (argument.equals(SERVED)) {
      return served(true);
    }
    return switch (argument.name()) {
      case HEADER -> withHeader(argument.value());
      case BODY -> body(argument.value());
      default ->
        throw new IllegalArgumentException("found " + argument
            + "; expected the word served, header=\"Name: value\" or body=\"text\"");
    };
  }

  StatusArguments served(boolean first) {
    return new StatusArguments(code, first, headers, body);
  }

  StatusArguments header(String name, String value) {
    return withHeader(name + ": " + value);
  }

  private StatusArguments withHeader(String line) {
    List<String> all = new ArrayList<>(headers);
    all.add(line);
    return new StatusArguments(code, served, all, body);
  }

  StatusArguments body(String text) {
    return new StatusArguments(code, served, headers, text);
  }

  Fault fault() {
    List<FaultArgument> arguments = new ArrayList<>();
    arguments.add(FaultArgument.of("" + code));
    if (served) {
      arguments.add(SERVED);
    }
    headers.forEach(line -> arguments.add(new FaultArgument(HEADER, line)));
    if (!body.isEmpty()) {
      arguments.add(new FaultArgument(BODY, body));
    }
    return Fault.of(FaultKind.STATUS, arguments.toArray(FaultArgument[]::new));
  }

  HttpFault toHttp() {
    List<Map.Entry<String, String>> entries = headers.stream()
        .map(line -> Map.entry(
            line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2)))
        .toList();
    return HttpFault.replying(new HttpFault.Reply(code, entries, body), served);
  }
}
