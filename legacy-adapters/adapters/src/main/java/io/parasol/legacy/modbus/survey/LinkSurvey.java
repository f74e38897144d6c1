// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.survey;

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
import io.parasol.legacy.modbus.link.ModbusLink;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.LearnedLimitsStore;
import io.parasol.legacy.modbus.plan.LineCost;
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
 * each response. For use by a single thread, which its methods block; none takes longer than a few
 * timeouts.
 */
public final class LinkSurvey implements AutoCloseable {

  /** The result of a short read of one unit. */
  public sealed interface Presence {

    /**
     * The unit responds.
     *
     * @param words the response: a register, or the code of an exception.
     */
    record Present(String words) implements Presence {}

    /** The unit responds twice to each request. */
    record Twice(String words) implements Presence {}

    /** Repeatedly, bytes arrived that are no valid frame. */
    record Garbled(String why) implements Presence {}

    /** No response arrived in time. */
    record Silent() implements Presence {}

    /**
     * A gateway in front of the unit reports, with this exception, that the unit is not there
     * (exception codes 0A and 0B).
     */
    record Absent(String words) implements Presence {}

    /** The unit could not be read: the link has no connection. */
    record Unreachable(String why) implements Presence {}
  }

  /**
   * What the survey observed besides responses.
   *
   * @param echoes whether the line echoes requests although it is not configured to.
   * @param foreign some of the frames of another master.
   * @param hungUp description of a connection that was established and closed before any response;
   *     empty if there was none.
   */
  public record Overhearings(boolean echoes, Set<ForeignFrame> foreign, String hungUp) {
    public Overhearings {
      foreign = Set.copyOf(foreign);
    }
  }

  private static final LinkId NOBODY = new LinkId("link");
  private static final DeviceId NAMELESS = new DeviceId("device");

  private static final Profile NOTHING =
      new Profile(new ProfileName("unknown"), List.of(), Quirks.NONE);

  /**
   * A read of holding register 0: nearly every register map begins there, and a unit without this
   * register returns an exception.
   */
  private static final ModbusRequest ANYBODY_THERE =
      new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 1);

  /**
   * Pause after a response: network gateways with a serial line behind them lose requests that
   * follow at once.
   */
  private static final Duration REST = Duration.ofMillis(50);

  /**
   * How long a link may be down: after the peer has closed the connection, the gateway soon
   * retries.
   */
  private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(6);

  private static final Duration RETRY = Duration.ofMillis(100);

  /**
   * Number of reads of a unit that responds at all: a single response proves nothing about the
   * line.
   */
  private static final int TRIES = 3;

  private final ClientFactory masters;
  private final ClientFactory.OnLoop made;
  private final LineCost cost;
  private final InstantSource clock;
  private final Duration patience;
  private final SurveyListener ears = new SurveyListener();

  private LinkSurvey(
      SiteConfig.Link.Modbus on, SerialPorts ports, Duration patience, InstantSource clock) {
    this.masters = new ClientFactory(1, ports);
    this.made = masters.open(on, settings(), ears, new Random());
    this.cost = LineCost.of(on).withGap(REST);
    this.patience = patience;
    this.clock = clock;
  }

  private static TcpSettings settings() {
    TcpSettings usual = TcpSettings.USUAL;
    return new TcpSettings(
        TcpSettings.Start.WHEN_ASKED,
        1,
        usual.connectTimeout(),
        usual.connectDelay(),
        REST,
        usual.queue());
  }

  /**
   * Creates a survey. The first request opens the link.
   *
   * @param patience how long to wait for a unit, in addition to the time on the wire; 10 ms to 60
   *     s.
   */
  public static LinkSurvey of(
      SiteConfig.Link.Modbus on, SerialPorts ports, Duration patience, InstantSource clock) {
    return new LinkSurvey(on, ports, patience, clock);
  }

  /** Returns how long {@link #ask} takes for a unit that is not there. */
  public static Duration ofSilence(SiteConfig.Link.Modbus on, Duration patience) {
    return timeout(LineCost.of(on).withGap(REST), patience);
  }

  private static Duration timeout(LineCost cost, Duration patience) {
    return patience.plusNanos(cost.pause() + cost.onWire(1, false));
  }

  /**
   * Checks with a short read whether a unit is there. A unit that does not respond at first is not
   * read again.
   */
  public Presence ask(Unit unit) {
    Presence first = askAlone(unit);
    if (!(first instanceof Presence.Present) && !(first instanceof Presence.Garbled)) {
      return first;
    }
    List<Presence> all = new ArrayList<>(List.of(first));
    int twice = 0;
    while (all.size() < TRIES) {
      all.add(askAlone(unit));
      // A second response to the last request is received when the next one is about to be sent.
      twice += ears.hasHeardTwice() ? 1 : 0;
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
    return twice > 1 ? new Presence.Twice(present.get().words()) : present.get();
  }

  private Presence askAlone(Unit unit) {
    ears.forget();
    return askOnce(unit);
  }

  /** Reads once; waits for a connection if there is none. */
  private Presence askOnce(Unit unit) {
    long begun = System.nanoTime();
    Presence presence = join(send(unit));
    while (presence instanceof Presence.Unreachable
        && System.nanoTime() - begun < LONGEST_ABSENCE.toNanos()
        && rest(RETRY)) {
      presence = join(send(unit));
    }
    return presence;
  }

  private CompletionStage<Presence> send(Unit unit) {
    return made.master()
        .send(unit, ANYBODY_THERE, timeout(cost, patience))
        .handle(
            (answer, thrown) ->
                thrown == null ? presence(answer) : presence(LinkArbiter.failure(thrown)));
  }

  private static Presence presence(ModbusResponse answer) {
    if (answer instanceof ModbusResponse.Refused refused) {
      String words = "exception %02X".formatted(refused.code());
      return ErrorMapping.isOfGateway(refused.code())
          ? new Presence.Absent(words)
          : new Presence.Present(words);
    }
    return new Presence.Present("a register");
  }

  private Presence presence(ModbusFailure failure) {
    String why = String.valueOf(failure.getMessage());
    if (!failure.wasSent()) {
      // If the peer closes the connection at once, it is a matter of chance whether a request was
      // still sent.
      return ears.hasHungUp() ? new Presence.Silent() : new Presence.Unreachable(why);
    }
    if (failure.kind() == ModbusFailure.Kind.PROTOCOL) {
      return new Presence.Garbled(why);
    }
    // A line that turns around produces a byte or two of its own.
    return ears.noise() >= RtuFrame.SHORTEST
        ? new Presence.Garbled("%d bytes that form no frame".formatted(ears.noise()))
        : new Presence.Silent();
  }

  /** Reads the device identification of a unit (FC 43/14); empty if it has none. */
  public Optional<DeviceIdentity> identify(Unit unit) {
    return with(unit, NOTHING, link -> link.devices().get(0).identify())
        .filter(identity -> !identity.isUnknown());
  }

  /** Discovers the register map of a unit. */
  public MapDiscovery.Discovery map(Unit unit, MapDiscovery discovery, Duration every) {
    return with(
        unit,
        NOTHING,
        link -> link.reader(NAMELESS).thenCompose(reader -> discovery.discover(reader, every)));
  }

  /**
   * Reads one point of a profile, after the gap that the profile requires.
   *
   * @throws IllegalArgumentException with a one-line message, if the point cannot be read at all.
   */
  public Optional<Reading> read(Unit unit, Profile profile, PointName point) {
    Duration gap = profile.quirks().gap();
    if (gap.compareTo(REST) > 0) {
      rest(gap.minus(REST));
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
    Duration longest = quirks.timeout().compareTo(patience) > 0 ? quirks.timeout() : patience;
    Profile patient = profile.with(quirks.with(quirks.pace().withTimeout(longest)));
    ModbusLink link =
        new ModbusLink(
            NOBODY,
            made.master(),
            List.of(new Pollable(NAMELESS, unit, patient, Duration.ofDays(1))),
            new LinkListeners(
                (from, readings) -> {},
                (from, function, result, late, took) -> {},
                (from, point, since) -> 0),
            new LinkTime(clock, System::nanoTime, made.loop()),
            cost,
            LearnedLimitsStore.NONE,
            new Random());
    link.readNoGaps();
    try {
      return join(what.apply(link));
    } finally {
      link.leave();
    }
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** Pauses. Returns false if the thread was interrupted. */
  private static boolean rest(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns what was observed so far. */
  public Overhearings overheard() {
    return ears.overheard();
  }

  @Override
  public void close() {
    masters.close();
  }
}
