// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.survey;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.client.ClientFactory;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.RtuFrame;
import io.parasol.legacy.modbus.link.LinkConnection;
import io.parasol.legacy.modbus.link.ModbusLink;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.LinkPlanning;
import io.parasol.legacy.modbus.plan.LinkTime;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import io.parasol.legacy.modbus.poll.LinkArbiter;
import io.parasol.legacy.modbus.poll.Pollable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A survey of the units on a link about which nothing is known. It only reads; it offers no way to
 * write. It sends one request at a time, keeps the silent intervals of the line, and pauses after
 * each response. Its methods block; none takes longer than a few timeouts.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class LinkSurvey implements AutoCloseable {

  /** The result of a short read of one unit. */
  public sealed interface Presence {

    /**
     * The unit responds.
     *
     * @param description the response: a register, or the code of an exception.
     */
    record Present(String description) implements Presence {}

    /** The unit responds twice to each request. */
    record Twice(String description) implements Presence {}

    /** Repeatedly, bytes arrived that are no valid frame. */
    record Garbled(String why) implements Presence {}

    /** No response arrived in time. */
    record Silent() implements Presence {}

    /**
     * A gateway in front of the unit reports, with this exception, that the unit is not there
     * (exception codes 0A and 0B).
     */
    record Absent(String description) implements Presence {}

    /** The unit could not be read: the link has no connection. */
    record Unreachable(String why) implements Presence {}
  }

  /**
   * What the survey observed besides responses.
   *
   * @param echoes whether the line echoes requests although it is not configured to.
   * @param foreign some of the frames of another master.
   * @param closedWithoutResponse description of a connection that was established and closed before
   *     any response; empty if there was none.
   */
  public record SurveyObservations(
      boolean echoes, Set<ForeignFrame> foreign, String closedWithoutResponse) {
    public SurveyObservations {
      foreign = Set.copyOf(foreign);
    }
  }

  private static final LinkId PLACEHOLDER_LINK = new LinkId("link");
  private static final DeviceId PLACEHOLDER_DEVICE = new DeviceId("device");

  private static final Profile EMPTY_PROFILE =
      new Profile(new ProfileName("unknown"), List.of(), Quirks.NONE);

  /**
   * A read of holding register 0: nearly every register map begins there, and a unit without this
   * register returns an exception.
   */
  private static final ModbusRequest PRESENCE_READ =
      new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 1);

  /**
   * Pause after a response: network gateways with a serial line behind them lose requests that
   * follow at once.
   */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * How long a link may be down: after the peer has closed the connection, the gateway soon
   * retries.
   */
  private static final Duration MAX_ABSENCE = Duration.ofSeconds(6);

  private static final Duration RETRY = Duration.ofMillis(100);

  /**
   * Number of reads of a unit that responds at all: a single response proves nothing about the
   * line.
   */
  private static final int TRIES = 3;

  private final ClientFactory clients;
  private final ClientFactory.OpenedClient client;
  private final LineCost cost;
  private final InstantSource clock;
  private final Duration responseTimeout;
  private final SurveyListener listener = new SurveyListener();

  private LinkSurvey(
      SiteConfig.Link.Modbus link,
      SerialPorts ports,
      Duration responseTimeout,
      InstantSource clock) {
    this.clients = new ClientFactory(1, ports);
    this.client = clients.open(link, settings(), listener, new Random());
    this.cost = LineCost.of(link).withGap(PAUSE);
    this.responseTimeout = responseTimeout;
    this.clock = clock;
  }

  private static TcpSettings settings() {
    TcpSettings defaults = TcpSettings.DEFAULT;
    return new TcpSettings(
        TcpSettings.Start.WHEN_ASKED,
        1,
        defaults.connectTimeout(),
        defaults.connectDelay(),
        PAUSE,
        defaults.queue());
  }

  /**
   * Creates a survey. The first request opens the link.
   *
   * @param responseTimeout how long to wait for a unit, in addition to the time on the wire; 10 ms
   *     to 60 s.
   */
  public static LinkSurvey of(
      SiteConfig.Link.Modbus link,
      SerialPorts ports,
      Duration responseTimeout,
      InstantSource clock) {
    return new LinkSurvey(link, ports, responseTimeout, clock);
  }

  /** Returns how long {@link #probe} takes for a unit that is not there. */
  public static Duration silentUnitTimeout(SiteConfig.Link.Modbus link, Duration responseTimeout) {
    return timeout(LineCost.of(link).withGap(PAUSE), responseTimeout);
  }

  private static Duration timeout(LineCost cost, Duration responseTimeout) {
    return responseTimeout.plusNanos(cost.pause() + cost.onWire(1, false));
  }

  /**
   * Checks with a short read whether a unit is there. A unit that does not respond at first is not
   * read again.
   */
  public Presence probe(Unit unit) {
    Presence first = probeAlone(unit);
    if (!(first instanceof Presence.Present) && !(first instanceof Presence.Garbled)) {
      return first;
    }
    List<Presence> all = new ArrayList<>(List.of(first));
    int twice = 0;
    while (all.size() < TRIES) {
      all.add(probeAlone(unit));
      // A second response to the last request is received when the next one is about to be sent.
      twice += listener.hasDuplicateResponse() ? 1 : 0;
    }
    List<Presence> garbled = all.stream().filter(Presence.Garbled.class::isInstance).toList();
    if (garbled.size() > 1) {
      return garbled.get(0);
    }
    Optional<Presence.Present> present =
        all.stream()
            .filter(Presence.Present.class::isInstance)
            .map(Presence.Present.class::cast)
            .findFirst();
    if (present.isEmpty()) {
      return new Presence.Silent();
    }
    return twice > 1 ? new Presence.Twice(present.get().description()) : present.get();
  }

  private Presence probeAlone(Unit unit) {
    listener.reset();
    return probeOnce(unit);
  }

  /** Reads once; waits for a connection if there is none. */
  private Presence probeOnce(Unit unit) {
    long startedAt = System.nanoTime();
    Presence presence = join(send(unit));
    while (presence instanceof Presence.Unreachable
        && System.nanoTime() - startedAt < MAX_ABSENCE.toNanos()
        && pause(RETRY)) {
      presence = join(send(unit));
    }
    return presence;
  }

  private CompletionStage<Presence> send(Unit unit) {
    return client
        .client()
        .send(unit, PRESENCE_READ, timeout(cost, responseTimeout))
        .handle(
            (answer, thrown) ->
                thrown == null ? presence(answer) : presence(LinkArbiter.failure(thrown)));
  }

  private static Presence presence(ModbusResponse answer) {
    if (answer instanceof ModbusResponse.ExceptionResponse refused) {
      String description = "exception %02X".formatted(refused.code());
      return ErrorMapping.isFromGateway(refused.code())
          ? new Presence.Absent(description)
          : new Presence.Present(description);
    }
    return new Presence.Present("a register");
  }

  private Presence presence(ModbusFailure failure) {
    String why = String.valueOf(failure.getMessage());
    if (!failure.wasSent()) {
      // If the peer closes the connection at once, it is a matter of chance whether a request was
      // still sent.
      return listener.wasClosedWithoutResponse()
          ? new Presence.Silent()
          : new Presence.Unreachable(why);
    }
    if (failure.kind() == ModbusFailure.Kind.PROTOCOL) {
      return new Presence.Garbled(why);
    }
    // A line that turns around produces a byte or two of its own.
    return listener.noise() >= RtuFrame.MIN_LENGTH
        ? new Presence.Garbled("%d bytes that form no frame".formatted(listener.noise()))
        : new Presence.Silent();
  }

  /** Reads the device identification of a unit (FC 43/14); empty if it has none. */
  public Optional<DeviceIdentity> identify(Unit unit) {
    return with(unit, EMPTY_PROFILE, link -> link.devices().get(0).identify())
        .filter(identity -> !identity.isUnknown());
  }

  /** Discovers the register map of a unit. */
  public MapDiscovery.Discovery map(Unit unit, MapDiscovery discovery, Duration every) {
    return with(
        unit,
        EMPTY_PROFILE,
        link ->
            link.reader(PLACEHOLDER_DEVICE)
                .thenCompose(reader -> discovery.discover(reader, every)));
  }

  /**
   * Reads one point of a profile, after the gap that the profile requires.
   *
   * @throws IllegalArgumentException with a one-line message, if the point cannot be read at all.
   */
  public Optional<Reading> read(Unit unit, Profile profile, PointName point) {
    Duration gap = profile.quirks().gap();
    if (gap.compareTo(PAUSE) > 0) {
      pause(gap.minus(PAUSE));
    }
    return with(unit, with(profile, point), link -> link.devices().get(0).read(Set.of(point)))
        .stream()
        .findFirst();
  }

  /** Returns the profile with only that point and its scale point. */
  private static Profile with(Profile profile, PointName point) {
    List<Point> kept =
        profile.points().stream()
            .filter(each -> each.name().equals(point) || scales(profile, each, point))
            .toList();
    return new Profile(profile.name(), kept, profile.quirks());
  }

  private static boolean scales(Profile profile, Point exponent, PointName point) {
    return profile
        .point(point)
        .filter(
            scaled ->
                scaled.scale() instanceof Scale.Exponent by && by.point().equals(exponent.name()))
        .isPresent();
  }

  /** Runs an action with the unit as a device that has these points and is not polled. */
  private <T> T with(Unit unit, Profile profile, Function<ModbusLink, CompletionStage<T>> what) {
    Quirks quirks = profile.quirks();
    Duration longest =
        quirks.timeout().compareTo(responseTimeout) > 0 ? quirks.timeout() : responseTimeout;
    Profile withTimeout = profile.with(quirks.with(quirks.pacing().withTimeout(longest)));
    ModbusLink link =
        new ModbusLink(
            new LinkConnection(
                PLACEHOLDER_LINK,
                client.client(),
                new LinkTime(clock, System::nanoTime, client.loop())),
            List.of(new Pollable(PLACEHOLDER_DEVICE, unit, withTimeout, Duration.ofDays(1))),
            new LinkListeners(
                (from, readings) -> {},
                (from, function, result, late, took) -> {},
                (from, point, since) -> 0),
            LinkPlanning.ofOneDevice(cost),
            new Random());
    link.readNoGaps();
    try {
      return join(what.apply(link));
    } finally {
      link.closeDevices();
    }
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** Pauses. Returns false if the thread was interrupted. */
  private static boolean pause(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns what was observed so far. */
  public SurveyObservations observations() {
    return listener.observations();
  }

  @Override
  public void close() {
    clients.close();
  }
}
