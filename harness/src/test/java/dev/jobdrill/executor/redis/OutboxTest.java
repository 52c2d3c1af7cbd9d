package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.TestRedis;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyThreadGetsTheAnswerToItsOwnCommand(boolean crowded) throws Exception {
    Outbox outbox = new Outbox(TestRedis.shared().connection());
    int threads = 16;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<List<String>>> asked = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        asked.add(pool.submit(() -> {
          start.await();
          List<String> answers = new ArrayList<>();
          for (int j = 0; j < 100; j++) {
            AsyncCommand<String, String, String> echo = echo(number + "-" + j);
            outbox.send(echo, crowded);
            answers.add(echo.get(60, TimeUnit.SECONDS));
          }
          return answers;
        }));
      }
      for (int i = 0; i < threads; i++) {
        List<String> answers = asked.get(i).get(60, TimeUnit.SECONDS);
        assertThat(answers).hasSize(100);
        for (int j = 0; j < 100; j++) {
          assertThat(answers.get(j)).isEqualTo(i + "-" + j);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** A command that comes while another one is being sent goes with the next batch, by the same thread. */
  @Test
  void whatCameMeanwhileIsSentTogetherAndARefusalReachesAll() {
    List<Object> dispatched = new ArrayList<>();
    AtomicReference<Outbox> outbox = new AtomicReference<>();
    List<AsyncCommand<String, String, String>> late = List.of(echo("b"), echo("c"));
    outbox.set(new Outbox(connection((proxy, method, args) -> {
      dispatched.add(args[0]);
      if (dispatched.size() == 1) {
        late.forEach(command -> outbox.get().send(command, false));
        return args[0];
      }
      throw new RedisException("refused");
    })));
    AsyncCommand<String, String, String> first = echo("a");

    outbox.get().send(first, false);

    assertThat(dispatched).hasSize(2);
    assertThat(dispatched.get(0)).isSameAs(first);
    assertThat((Collection<?>) dispatched.get(1)).hasSize(2);
    assertThat(first).isNotDone();
    for (AsyncCommand<String, String, String> command : late) {
      assertThatThrownBy(command::get).hasRootCauseMessage("refused");
    }
  }

  @Test
  void afterARefusalTheNextCommandIsSentAsUsual() throws Exception {
    List<Object> dispatched = new ArrayList<>();
    Outbox outbox = failingFirst(dispatched, new RedisException("refused"));
    AsyncCommand<String, String, String> refused = echo("a");
    AsyncCommand<String, String, String> accepted = echo("b");

    outbox.send(refused, true);
    outbox.send(accepted, true);

    assertThat(dispatched).hasSize(2);
    assertThat(refused).isCompletedExceptionally();
    assertThat(accepted).isNotDone();
  }

  @Test
  void soItIsAfterAnError() throws Exception {
    List<Object> dispatched = new ArrayList<>();
    Outbox outbox = failingFirst(dispatched, new StackOverflowError());
    AsyncCommand<String, String, String> broken = echo("a");

    outbox.send(broken, true);
    outbox.send(echo("b"), true);

    assertThat(dispatched).hasSize(2);
    assertThatThrownBy(broken::get).hasCauseInstanceOf(StackOverflowError.class);
  }

  private static Outbox failingFirst(List<Object> dispatched, Throwable failure) {
    return new Outbox(connection((proxy, method, args) -> {
      dispatched.add(args[0]);
      if (dispatched.size() == 1) {
        throw failure;
      }
      return args[0];
    }));
  }

  private static AsyncCommand<String, String, String> echo(String text) {
    return new AsyncCommand<>(new Command<>(
        CommandType.ECHO,
        new ValueOutput<>(StringCodec.UTF8),
        new CommandArgs<>(StringCodec.UTF8).add(text)));
  }

  @SuppressWarnings("unchecked")
  private static StatefulConnection<String, String> connection(InvocationHandler dispatch) {
    return (StatefulConnection<String, String>) Proxy.newProxyInstance(
        OutboxTest.class.getClassLoader(), new Class<?>[] {StatefulConnection.class}, dispatch);
  }
}
