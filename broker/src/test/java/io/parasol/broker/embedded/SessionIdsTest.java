// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.extension.sdk.api.services.session.ClientService;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The list of the broker's sessions")
class SessionIdsTest {

  private final CompletableFuture<Void> iteration = new CompletableFuture<>();
  private final List<String> calls = new ArrayList<>();
  private final List<Set<String>> received = new ArrayList<>();
  private final SessionIds sessionIds = new SessionIds();

  /** HiveMQ, whose iterations end when the test ends them. */
  private final ClientService hivemq =
      (ClientService)
          Proxy.newProxyInstance(
              ClientService.class.getClassLoader(),
              new Class<?>[] {ClientService.class},
              (proxy, method, arguments) -> {
                calls.add(method.getName());
                return iteration;
              });

  @Test
  @DisplayName("is complete before the broker stops")
  void waits_for_what_is_being_listed() throws Exception {
    sessionIds.list(hivemq, received::add);
    Thread stopping = new Thread(sessionIds::stop);
    stopping.start();
    Awaitility.await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
    assertEquals(List.of(), received);

    iteration.complete(null);

    stopping.join(TimeUnit.SECONDS.toMillis(60));
    assertEquals(Thread.State.TERMINATED, stopping.getState());
    assertEquals(List.of(Set.of()), received);
  }

  @Test
  @DisplayName("is not read any more after the stop")
  void lists_nothing_after_the_stop() {
    sessionIds.stop();

    sessionIds.list(hivemq, received::add);

    assertEquals(List.of(), calls);
  }

  @Test
  @DisplayName("does not prevent the stop if HiveMQ fails")
  void survives_a_failure() {
    sessionIds.list(hivemq, received::add);
    iteration.completeExceptionally(new IllegalStateException("closed"));

    sessionIds.stop();

    assertEquals(List.of(), received);
  }
}
