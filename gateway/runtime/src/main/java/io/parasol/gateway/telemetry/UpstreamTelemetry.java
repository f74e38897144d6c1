// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.publish.Backlog;
import io.parasol.gateway.telemetry.publish.BacklogDrain;
import io.parasol.gateway.telemetry.publish.Budget;
import io.parasol.gateway.telemetry.publish.Counts;
import io.parasol.gateway.telemetry.publish.DevicePublisher;
import io.parasol.gateway.telemetry.publish.InFlightWindow;
import io.parasol.gateway.telemetry.publish.Loop;
import io.parasol.gateway.telemetry.publish.PublicationMapper;
import io.parasol.gateway.telemetry.publish.RateLimiter;
import io.parasol.gateway.telemetry.publish.RecipientPublishers;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import io.parasol.gateway.telemetry.publish.TelemetryPublications;
import io.parasol.gateway.telemetry.report.TimestampCorrection;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The telemetry, events and receipts for the central broker. Telemetry comes from the store of
 * readings; events and receipts come from a spool of their own. They go over one session, and share
 * its in-flight window and rate.
 *
 * <p>All methods may be called from any thread.
 */
public final class UpstreamTelemetry {

  /**
   * Size limit of the spool: the events and receipts of a bad year, little compared with the
   * telemetry.
   */
  public static final long SPOOL_LIMIT = 32L << 20;

  /**
   * The copy of the spool's catalogue in the folder of the readings. It states what is lost if the
   * folder of the spool is lost.
   */
  private static final String COPY_OF_CATALOGUE = "letters.catalogue";

  private static final long MAX_LIVE_BYTES = 4L << 20;
  private static final long MAX_LATE_BYTES = 2L << 20;

  private final Loop loop;
  private final InstantSource clock;
  private final Collection<DeviceId> devices;
  private final ReadingStore readings;
  private final Spool spool;
  private final RecipientPublishers telemetry;
  private final RecipientPublishers spooled;
  private final Counts counts;

  @ConfinedTo("telemetry")
  private InFlightWindow inFlightWindow = InFlightWindow.NONE;

  @ConfinedTo("telemetry")
  private boolean isStopped;

  /**
   * Opens the spool.
   *
   * @param settings of a site with a bridge.
   * @param listener receives what the central broker rejects, and the state of the spool.
   */
  UpstreamTelemetry(
      TelemetrySettings settings,
      Loop loop,
      ReadingStore readings,
      StoreEnvironment environment,
      TelemetryListener listener,
      InstantSource clock)
      throws StoreException {
    TelemetrySettings.Bridge bridge = settings.bridge().orElseThrow();
    this.loop = loop;
    this.clock = clock;
    this.devices = settings.devices().keySet();
    this.readings = readings;
    StoreEventDispatcher dispatcher =
        new StoreEventDispatcher(loop, this::spoolPublishers, listener);
    this.spool =
        new Spool(
            bridge.spool(),
            settings.folder().resolve(COPY_OF_CATALOGUE),
            SPOOL_LIMIT,
            environment,
            dispatcher);
    DevicePublisher.PublisherContext outlet =
        outlet(
            loop,
            bridge,
            () -> inFlightWindow.hasSpaceForBacklog(),
            new RecipientPublishers.StoredBacklog(readings, Recipient.CENTRE),
            new TelemetryPublications(
                settings.topics(), Recipient.CENTRE, new TimestampCorrection(readings.boots())::of),
            listener);
    this.counts = outlet.counts();
    this.telemetry = new RecipientPublishers(readings, outlet);
    this.spooled =
        new RecipientPublishers(
            spool.store(), outlet.of(spool, new SpooledPublications(Recipient.CENTRE)));
    dispatcher.open();
  }

  /**
   * Returns what the publishers of all devices share on the way to the central broker: its rate,
   * and the space for messages in flight.
   *
   * @param hasWindowSpace whether the session has space for a message of the backlog.
   */
  public static DevicePublisher.PublisherContext outlet(
      Loop loop,
      TelemetrySettings.Bridge bridge,
      BooleanSupplier hasWindowSpace,
      Backlog backlog,
      PublicationMapper mapper,
      TelemetryListener listener) {
    RateLimiter rate = new RateLimiter(loop::nanos, bridge.rate());
    Budget live = new Budget(MAX_LIVE_BYTES);
    // Messages in flight must not delay a live message by more than about a second.
    Budget late =
        new Budget(Math.min(MAX_LATE_BYTES, Math.max(BacklogDrain.TURN_BYTES, bridge.rate())));
    long share = Math.max(1, bridge.rate() * bridge.share() / 100);
    return new DevicePublisher.PublisherContext(
        backlog,
        loop,
        new BacklogDrain(loop, share, rate, late, hasWindowSpace),
        rate,
        live,
        late,
        new Counts(),
        mapper,
        listener);
  }

  private List<RecipientPublishers> spoolPublishers() {
    return List.of(spooled);
  }

  RecipientPublishers telemetry() {
    return telemetry;
  }

  /**
   * Returns the publication in a message of the spool, marked as late if it is telemetry; empty if
   * it is malformed.
   */
  public static Optional<Publication> publication(StoredMessage message, String epoch) {
    return new SpooledPublications(Recipient.CENTRE).map(message, true, epoch);
  }

  /** Returns whether a publication is small enough to be stored. */
  public static boolean fitsSpool(Publication publication) {
    return SpooledPublications.size(publication) <= ReadingStore.MAX_PAYLOAD_BYTES;
  }

  /**
   * The outcome of storing a publication.
   *
   * @param stored completes when the disk has answered, on the store's thread: whether the
   *     publication is on the disk.
   * @param delivered for a publication that is not on the disk: completes if the central broker has
   *     accepted it all the same; otherwise never.
   */
  public record SpoolOutcome(CompletionStage<Boolean> stored, CompletionStage<Void> delivered) {}

  /**
   * Stores a publication of the gateway until the central broker has accepted it. All of them keep
   * their order.
   */
  public SpoolOutcome enqueue(Publication publication) {
    return enqueueFor(DeviceId.GATEWAY_MESSAGES, publication);
  }

  /**
   * Stores a publication of a native device, as {@link #enqueue} does; each device has a fair share
   * of the space.
   */
  public SpoolOutcome enqueueFor(DeviceId device, Publication publication) {
    return spool.enqueue(device, clock.instant(), publication);
  }

  /** Returns whether the disk accepts publications, as far as is known. */
  public boolean acceptsPublications() {
    return spool.store().size().degraded().isEmpty();
  }

  /** Publishes everything over the given session, whenever it is connected. */
  public void attach(Session session) {
    attach(session, session);
  }

  /**
   * Publishes whenever the sessions are connected. Both share the window of the first.
   *
   * @param session takes events and receipts.
   * @param ofTelemetry takes telemetry.
   */
  public void attach(Session session, Session ofTelemetry) {
    loop.execute(
        () -> {
          if (!isStopped) {
            inFlightWindow = new InFlightWindow(session::window);
            spooled.attachAll(session, inFlightWindow, owners());
            telemetry.attachAll(ofTelemetry, inFlightWindow, devices);
          }
        });
  }

  /** Returns the gateway and all devices, native ones included. */
  private List<DeviceId> owners() {
    return Stream.concat(Stream.of(DeviceId.GATEWAY_MESSAGES), devices.stream()).toList();
  }

  /** The session is connected: events and receipts are published from now on. */
  public void onConnected() {
    loop.execute(spooled::onConnected);
  }

  /** The session is disconnected: nothing is published. */
  public void onDisconnected() {
    loop.execute(
        () -> {
          telemetry.onDisconnected();
          spooled.onDisconnected();
        });
  }

  /** Enables telemetry, or disables it outside its hours. */
  public void setTelemetryEnabled(boolean enabled) {
    loop.execute(enabled ? telemetry::onConnected : telemetry::onDisconnected);
  }

  public UpstreamFigures figures() {
    return new UpstreamFigures(
        readings.waiting(Recipient.CENTRE),
        spool.store().waiting(Recipient.CENTRE),
        counts.live.sum(),
        counts.late.sum(),
        counts.refused.sum());
  }

  Stream<DevicePublisher> publishers() {
    return Stream.of(telemetry, spooled).flatMap(publishers -> publishers.publishers().stream());
  }

  /** Stops publishing. */
  @ConfinedTo("telemetry")
  void stop() {
    isStopped = true;
  }

  void close() throws IOException {
    spool.store().close();
  }
}
