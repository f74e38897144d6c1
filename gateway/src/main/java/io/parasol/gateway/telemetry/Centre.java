// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.Session;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.Circumstances;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.Recipient;
import io.parasol.gateway.telemetry.store.StoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * What the central broker is to have: telemetry, out of the store of readings, and letters, which
 * are events and receipts, out of a spool of their own. All of it goes over one session, whose
 * places and rate they share.
 *
 * <p>All methods may be called from any thread.
 */
public final class Centre {

  /** Those of a bad year; small beside the telemetry. */
  private static final long KEEP_LETTERS = 32L << 20;

  private static final long MOST_LIVE = 4L << 20;
  private static final long MOST_LATE = 2L << 20;

  /** To the spool, all letters are of one device, so that they keep their order. */
  private static final DeviceId LETTERS = new DeviceId("letters");

  private final Loop loop;
  private final InstantSource clock;
  private final Collection<DeviceId> devices;
  private final ReadingStore readings;
  private final Spool spool;
  private final Way telemetry;
  private final Way letters;
  private final Drain drain;
  private final Counts counts = new Counts();

  /** Known to the loop only. */
  private Places places = Places.NONE;

  /** Known to the loop only. */
  private boolean isStopped;

  /**
   * @param listener hears what the centre refuses, and of the spool.
   */
  Centre(
      TelemetrySettings settings,
      TelemetrySettings.Bridge bridge,
      Loop loop,
      ReadingStore readings,
      Circumstances circumstances,
      TelemetryListener listener,
      InstantSource clock)
      throws StoreException {
    this.loop = loop;
    this.clock = clock;
    this.devices = settings.devices().keySet();
    this.readings = readings;
    StoreEars ears = new StoreEars(loop, this::spoolWays, listener);
    this.spool = new Spool(bridge.spool(), KEEP_LETTERS, circumstances, ears);
    Allowance rate = new Allowance(loop::nanos, bridge.rate());
    Budget live = new Budget(MOST_LIVE);
    // What is on its way must not hold a live message up for longer than about a second.
    Budget late = new Budget(Math.min(MOST_LATE, Math.max(Drain.TURN, bridge.rate())));
    long share = Math.max(1, bridge.rate() * bridge.share() / 100);
    this.drain = new Drain(loop, share, rate, late, () -> places.areFreeForLate());
    DevicePublisher.Outlet outlet =
        new DevicePublisher.Outlet(
            new Way.StoredBacklog(readings, Recipient.CENTRE),
            loop,
            drain,
            rate,
            live,
            late,
            counts,
            new TelemetryLetters(
                settings.topics(), Recipient.CENTRE, new Correction(readings.boots())::of),
            listener);
    this.telemetry = new Way(readings, outlet);
    this.letters = new Way(spool.store(), outlet.of(spool, new SpoolLetters(Recipient.CENTRE)));
    ears.begin();
  }

  private List<Way> spoolWays() {
    return List.of(letters);
  }

  Way telemetry() {
    return telemetry;
  }

  /** Whether a letter is small enough to be kept. */
  public static boolean isKeepable(Publication letter) {
    return SpoolLetters.size(letter) <= ReadingStore.LONGEST_PAYLOAD;
  }

  /**
   * What becomes of a letter.
   *
   * @param taken completes when the disk has answered, on the store's own thread: whether the
   *     letter is on it.
   * @param delivered of one that is not: completes if the centre has it all the same, else never.
   */
  public record Kept(CompletionStage<Boolean> taken, CompletionStage<Void> delivered) {}

  /** Keeps a letter until the centre has it. */
  public Kept keep(Publication letter) {
    return keepOf(LETTERS, letter);
  }

  /** As {@link #keep}, of a device that speaks for itself; each has a fair share of the room. */
  public Kept keepOf(DeviceId device, Publication letter) {
    return spool.keep(device, clock.instant(), letter);
  }

  /** Whether the disk takes letters, as far as it is known. */
  public boolean takesLetters() {
    return spool.store().size().degraded().isEmpty();
  }

  /** The session over which everything goes, whenever it is up. */
  public void attach(Session session) {
    loop.execute(
        () -> {
          if (!isStopped) {
            places = new Places(session::window);
            letters.share(session, places, writers());
            telemetry.share(session, places, devices);
          }
        });
  }

  /** The gateway, and all devices: those that speak for themselves are among them. */
  private List<DeviceId> writers() {
    return Stream.concat(Stream.of(LETTERS), devices.stream()).toList();
  }

  /** The session is up: letters go. */
  public void up() {
    loop.execute(letters::up);
  }

  /** The session is down: nothing goes. */
  public void down() {
    loop.execute(
        () -> {
          telemetry.down();
          letters.down();
        });
  }

  /** Telemetry goes too, or waits until the hour for it comes. */
  public void telemetryMayGo(boolean mayGo) {
    loop.execute(mayGo ? telemetry::up : telemetry::down);
  }

  public CentreFigures figures() {
    return new CentreFigures(
        readings.waiting(Recipient.CENTRE),
        spool.store().waiting(Recipient.CENTRE),
        counts.live.sum(),
        counts.late.sum(),
        counts.refused.sum());
  }

  Stream<DevicePublisher> publishers() {
    return Stream.of(telemetry, letters).flatMap(way -> way.publishers().stream());
  }

  /** On the loop. */
  void stop() {
    isStopped = true;
  }

  void close() throws IOException {
    spool.store().close();
  }
}
