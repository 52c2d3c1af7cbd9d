package dev.jobdrill.examples.spring;

import dev.jobdrill.examples.invoice.BillingApi;
import dev.jobdrill.examples.invoice.InvoicePipeline;
import dev.jobdrill.examples.invoice.InvoiceRequest;
import dev.jobdrill.examples.invoice.InvoiceTable;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.RedisClient;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** An application as Spring Boot runs it: the pipeline and what it needs are beans. */
// tag::spring-application[]
@SpringBootApplication
class InvoiceApplication {
  @Bean
  BillingApi billing(@Value("${billing.url}") String url) {
    return new BillingApi(url);
  }

  @Bean
  Pipeline<InvoiceRequest> invoices(BillingApi billing, InvoiceTable table) {
    return InvoicePipeline.create(billing, table);
  }

  /** A drill has an executor of its own, so the application's worker stays away from tests. */
  @Bean
  @ConditionalOnProperty(name = "worker.enabled", matchIfMissing = true)
  Worker worker(RedisClient redis, Pipeline<InvoiceRequest> invoices) {
    return JobExecutor.on(RedisJobStore.open(redis, "invoices:"))
        .pipeline(invoices)
        .build()
        .newWorker()
        .start();
  }
  // end::spring-application[]

  @Bean
  @ConditionalOnProperty(name = "worker.enabled", matchIfMissing = true)
  RedisClient redis(@Value("${redis.url}") String url) {
    return RedisClient.create(url);
  }

  @Bean
  InvoiceTable table() throws SQLException {
    InvoiceTable table = new InvoiceTable(database());
    table.create();
    return table;
  }

  private static DataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return database;
  }
}
