// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An operator's connection to a server that does not answer")
class OperatorTimeoutIT {

  /** The limit of the client is 10 s for each of two steps. */
  private static final Duration BOUND = Duration.ofSeconds(90);

  @TempDir private static Path folder;
  private static Set<Thread> before;
  private static MuteServer withTls;
  private static MuteServer withoutTls;
  private static CompletableFuture<VerbException> afterHandshake;
  private static CompletableFuture<VerbException> beforeHandshake;

  /** Each attempt takes the 10 s of the client, so both are made at the same time. */
  @BeforeAll
  static void connectToBoth() throws Exception {
    RoofSite site = RoofSite.make(folder.resolve("roof"), RoofSite.ROOF);
    before = PahoThreads.running();
    withTls = MuteServer.withTls(site.material("broker"));
    withoutTls = MuteServer.withoutTls();
    afterHandshake = attempt(withTls, site.material("alice"));
    beforeHandshake = attempt(withoutTls, site.material("alice"));
  }

  @AfterAll
  static void close() throws Exception {
    withTls.close();
    withoutTls.close();
  }

  private static CompletableFuture<VerbException> attempt(MuteServer mute, TlsMaterial alice) {
    CompletableFuture<VerbException> failed = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                OperatorClient.connect(mute.address(), alice, (topic, payload) -> {}, reason -> {})
                    .close();
              } catch (VerbException expected) {
                failed.complete(expected);
              }
            })
        .start();
    return failed;
  }

  @Test
  void ends_within_its_time_and_leaves_neither_thread_nor_socket_after_the_handshake()
      throws Exception {
    assertGivesUp(withTls, afterHandshake);
  }

  @Test
  void ends_within_its_time_and_leaves_neither_thread_nor_socket_before_it() throws Exception {
    assertGivesUp(withoutTls, beforeHandshake);
  }

  private static void assertGivesUp(MuteServer mute, CompletableFuture<VerbException> attempt)
      throws Exception {
    VerbException failed = attempt.get(BOUND.toSeconds(), TimeUnit.SECONDS);

    assertTrue(
        String.valueOf(failed.getMessage()).startsWith("cannot connect to " + mute.address()),
        failed::getMessage);
    assertTrue(mute.left().await(60, TimeUnit.SECONDS), "the socket is still open");
    PahoThreads.assertNoneIsLeftBut(before);
  }
}
