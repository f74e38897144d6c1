// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A session with a thread of its own that delivers in order, and now and then loses the connection:
 * of what was in flight then, a part has arrived, and no answer to it does.
 */
public final class FlakySession implements Session {

  /** A message that arrived. */
  public record Arrival(long seq, boolean isLate) {}

  private record Flight(Publication publication, CompletableFuture<PublishResult> answer) {}

  private final ScheduledExecutorService thread;
  private final Random random;
  private final Runnable onConnected;
  private final Runnable onDisconnected;
  private final Deque<Flight> inFlight = new ArrayDeque<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Set<Long> atASeam = new HashSet<>();
  private boolean isUp;
  private boolean isSteady;

  public FlakySession(
      ScheduledExecutorService thread,
      Random random,
      Runnable onConnected,
      Runnable onDisconnected) {
    this.thread = thread;
    this.random = random;
    this.onConnected = onConnected;
    this.onDisconnected = onDisconnected;
    thread.execute(this::connect);
  }

  private void connect() {
    synchronized (this) {
      isUp = true;
    }
    onConnected.run();
  }

  @Override
  public synchronized boolean isConnected() {
    return isUp;
  }

  @Override
  public int window() {
    return 8;
  }

  @Override
  public synchronized CompletionStage<PublishResult> publish(Publication publication) {
    if (!isUp) {
      return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
    }
    Flight flight = new Flight(publication, new CompletableFuture<>());
    inFlight.add(flight);
    thread.execute(this::step);
    return flight.answer();
  }

  private void step() {
    Flight next;
    synchronized (this) {
      if (!isSteady && isUp && random.nextInt(60) == 0) {
        next = null;
      } else {
        next = inFlight.poll();
        if (next == null) {
          return;
        }
        arrive(next);
      }
    }
    if (next != null) {
      next.answer().complete(PublishResult.ACCEPTED);
    } else {
      cut();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void cut() {
    List<Flight> lost;
    synchronized (this) {
      isUp = false;
      lost = new ArrayList<>(inFlight);
      inFlight.clear();
      int arrived = random.nextInt(lost.size() + 1);
      lost.forEach(flight -> atASeam.add(seq(flight)));
      lost.subList(0, arrived).forEach(this::arrive);
    }
    lost.forEach(flight -> flight.answer().complete(PublishResult.UNKNOWN));
    onDisconnected.run();
    thread.schedule(this::connect, 20 + random.nextInt(20), TimeUnit.MILLISECONDS);
  }

  private void arrive(Flight flight) {
    Map<String, Json> message = message(flight);
    arrivals.add(new Arrival(seq(flight), message.containsKey("hist")));
  }

  private static long seq(Flight flight) {
    BigDecimal seq = ((Json.Num) message(flight).getOrDefault("seq", Json.Num.of(0))).number();
    return seq.longValueExact();
  }

  private static Map<String, Json> message(Flight flight) {
    try {
      return ((Json.Obj) Json.parse(flight.publication().payload())).members();
    } catch (JsonException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From now on the connection holds. */
  public synchronized void steady() {
    isSteady = true;
  }

  /** The acknowledgements of messages in flight are lost: these messages are at a seam. */
  public synchronized void abandoned() {
    inFlight.forEach(flight -> atASeam.add(seq(flight)));
  }

  public synchronized List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /** What was in flight at any cut, or when it was abandoned. */
  public synchronized Set<Long> atASeam() {
    return Set.copyOf(atASeam);
  }

  @Override
  public void reconnect() {}

  @Override
  public CompletionStage<Void> close(Optional<Publication> farewell) {
    return CompletableFuture.completedFuture(null);
  }
}
