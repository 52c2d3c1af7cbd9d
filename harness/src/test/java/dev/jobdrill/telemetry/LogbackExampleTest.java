package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The example configuration of the docs, loaded beside the one of the tests. */
class LogbackExampleTest {
  @Test
  void writesOneJsonObjectALineWithEveryField() throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("..", "docs", "telemetry", "logback.xml").toFile());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    OutputStreamAppender<ILoggingEvent> appender =
        (OutputStreamAppender<ILoggingEvent>) root.getAppender("json");

    LoggingEvent event =
        new LoggingEvent("fqcn", root, Level.INFO, "Step {} failed", null, new Object[] {"a"});
    event.setMDCPropertyMap(Map.of(LogKeys.JOB_ID, "job-7"));
    event.addKeyValuePair(new KeyValuePair(LogKeys.STATUS, "failed"));
    String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);

    assertThat(line).endsWith("\n").hasLineCount(1);
    JsonNode json = JsonMapper.builder().build().readTree(line);
    assertThat(json.at("/formattedMessage").asText()).isEqualTo("Step a failed");
    assertThat(json.at("/mdc/job_id").asText()).isEqualTo("job-7");
    assertThat(json.at("/kvpList/0/status").asText()).isEqualTo("failed");
    context.stop();
  }
}
