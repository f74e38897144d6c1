// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A client of a broker in a measurement, on the library of the gateway's own sessions. Eclipse
 * Paho, on which the verbs for operators are built, reads each byte of a message with a call of its
 * own, and would take more processor time than the gateway that is measured. Thread-safe.
 */
public final class BenchClient implements AutoCloseable {

  private static final int TIMEOUT_SECONDS = 30;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Session session;
  private final Runnable closing;

  private BenchClient(Session session, Runnable closing) {
    this.session = session;
    this.closing = closing;
  }

  /**
   * Connects and subscribes, with threads of its own.
   *
   * @param filters of the messages to receive, with QoS 1.
   * @param onMessage receives topic and payload, on a thread of the client.
   * @param onLost called when the connection is lost; the client connects again by itself.
   * @throws VerbException if there is no connection within half a minute.
   */
  public static BenchClient connect(
      HostPort broker,
      TlsMaterial material,
      List<String> filters,
      BiConsumer<String, byte[]> onMessage,
      Runnable onLost) {
    Sessions sessions = new Sessions(broker);
    return connect(sessions, material, filters, onMessage, onLost, sessions::close);
  }

  /**
   * Connects and subscribes as {@link #connect(HostPort, TlsMaterial, List, BiConsumer, Runnable)}
   * does, with the threads of these sessions. {@link #close} leaves the connection to them.
   */
  public static BenchClient connect(
      Sessions sessions,
      TlsMaterial material,
      List<String> filters,
      BiConsumer<String, byte[]> onMessage,
      Runnable onLost) {
    return connect(sessions, material, filters, onMessage, onLost, () -> {});
  }

  private static BenchClient connect(
      Sessions sessions,
      TlsMaterial material,
      List<String> filters,
      BiConsumer<String, byte[]> onMessage,
      Runnable onLost,
      Runnable closing) {
    CompletableFuture<Void> connected = new CompletableFuture<>();
    SessionSettings settings =
        new SessionSettings(
            "bench-" + NUMBER.incrementAndGet(),
            () -> material,
            Optional::empty,
            List::of,
            filters,
            SessionSettings.Lifetime.CONNECTION);
    Session session = sessions.open(settings, new Listener(onMessage, onLost, connected));
    BenchClient client = new BenchClient(session, closing);
    try {
      done(connected, "cannot connect to the broker");
      return client;
    } catch (VerbException failed) {
      client.close();
      throw failed;
    }
  }

  /**
   * Publishes with QoS 1. Returns at once.
   *
   * @return completes with the answer of the broker, on any thread.
   */
  public CompletionStage<PublishResult> publish(String topic, byte[] payload, Duration expiry) {
    return session.publishOnAnyThread(
        new Publication(
            topic,
            payload,
            false,
            Optional.of("application/json"),
            Optional.of(expiry),
            Map.of(),
            Optional.empty()));
  }

  private static <T> T done(CompletableFuture<T> future, String failure) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new VerbException(ExitCode.FAILED, failure + ": interrupted", interrupted);
    } catch (ExecutionException | TimeoutException failed) {
      throw new VerbException(ExitCode.FAILED, failure + ": the broker does not answer", failed);
    }
  }

  @Override
  public void close() {
    closing.run();
  }

  private record Listener(
      BiConsumer<String, byte[]> onMessage, Runnable onLost, CompletableFuture<Void> isConnected)
      implements SessionListener {

    @Override
    public void connected() {
      isConnected.complete(null);
    }

    @Override
    public void disconnected(String why) {
      onLost.run();
    }

    @Override
    public void delivered(Delivery delivery) {
      onMessage.accept(delivery.topic(), delivery.payload());
    }
  }
}
