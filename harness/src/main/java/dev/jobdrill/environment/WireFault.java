package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.jobdrill.environment.HttpExchange.Outcome;

/**
 * WireMock's faults, committed by the gate. WireMock's own would not arrive from inside a container: the proxy that
 * Docker puts before a published port turns a reset into a mere close.
 */
enum WireFault {
  CONNECTION_RESET_BY_PEER(Outcome.RESET) {
    @Override
    void commit(ClientConnection client) {
      client.reset();
    }
  },
  EMPTY_RESPONSE(Outcome.EMPTY) {
    @Override
    void commit(ClientConnection client) {
      client.close();
    }
  },
  MALFORMED_RESPONSE_CHUNK(Outcome.MALFORMED) {
    @Override
    void commit(ClientConnection client) {
      writeMalformed(client);
      client.close();
    }
  },
  RANDOM_DATA_THEN_CLOSE(Outcome.MALFORMED) {
    @Override
    void commit(ClientConnection client) {
      client.writeRaw(GARBAGE);
      client.close();
    }
  };

  private static final String GARBAGE = "not-a-chunk-size-nor-a-status-line";

  private final Outcome outcome;

  WireFault(Outcome outcome) {
    this.outcome = outcome;
  }

  abstract void commit(ClientConnection client);

  Outcome outcome() {
    return outcome;
  }

  static void writeMalformed(ClientConnection client) {
    client.writeRaw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + GARBAGE);
  }

  static WireFault of(Fault fault) {
    return valueOf(fault.name());
  }
}
