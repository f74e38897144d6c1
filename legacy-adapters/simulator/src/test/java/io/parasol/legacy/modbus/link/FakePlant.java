// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.LinkListener;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.PollListener;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.client.FakeModbusClient;
import io.parasol.legacy.modbus.plan.FakeLoop;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.LearnedLimitsStore;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.LinkPlanning;
import io.parasol.legacy.modbus.plan.PlanCache;
import io.parasol.legacy.modbus.poll.Pollable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One link with devices, a client whose responses a test determines, and a clock that stands still.
 */
public final class FakePlant {

  static final SiteConfig.Link.ModbusTcp LINK =
      new SiteConfig.Link.ModbusTcp(new LinkId("roof"), new HostPort("127.0.0.1", 502));

  public final FakeLoop loop = new FakeLoop();
  public final FakeModbusClient master = new FakeModbusClient(loop);
  final List<Heard> received = new ArrayList<>();
  final List<List<Reading>> batches = new ArrayList<>();
  public final List<String> links = new ArrayList<>();
  public final List<String> counters = new ArrayList<>();
  int writesOnLedger;
  LearnedLimitsStore limits = LearnedLimitsStore.NONE;
  final PlanCache plans = new PlanCache();

  private final List<Pollable> devices = new ArrayList<>();
  private @Nullable ModbusLink link;

  /** A request that ended. */
  record Heard(
      DeviceId device, Request request, RequestResult result, Duration late, Duration took) {}

  public FakeUnit device(int unit, Duration every, Profile profile) {
    devices.add(new Pollable(new DeviceId("device-" + unit), new Unit(unit), profile, every));
    return master.unit(unit);
  }

  /** A device that has to say itself what it has. */
  FakeUnit newcomer(int unit, Duration every, Quirks quirks, DiscoveryServices with) {
    SiteConfig.Device.SunSpec device =
        new SiteConfig.Device.SunSpec(
            new DeviceId("device-" + unit),
            LINK,
            new Unit(unit),
            every,
            Reporting.EVERY_READING,
            quirks);
    devices.add(Pollable.of(device, with));
    return master.unit(unit);
  }

  public FakePlant start() {
    LinkListeners listeners =
        new LinkListeners(
            (device, readings) -> batches.add(readings),
            new PollNews(),
            (device, point, since) -> writesOnLedger,
            new LinkNews());
    ModbusLink made =
        new ModbusLink(
            new LinkConnection(LINK.id(), master, loop.time()),
            devices,
            listeners,
            new LinkPlanning(LineCost.TCP, limits, plans, ""),
            new Random(1));
    made.start(Duration.ZERO);
    link = made;
    return this;
  }

  /** What was reported of requests and counters. */
  private final class PollNews implements PollListener {
    @Override
    public void requested(
        DeviceId device, Request request, RequestResult result, Duration late, Duration took) {
      received.add(new Heard(device, request, result, late, took));
    }

    @Override
    public void counterReset(DeviceId device, PointName counter, long from, long to) {
      counters.add("%s %s %d %d".formatted(device, counter, from, to));
    }
  }

  /** What was reported of the link, a line each. */
  private final class LinkNews implements LinkListener {
    @Override
    public void late(LinkId link) {
      links.add(link + " late");
    }

    @Override
    public void overrun(LinkId link, LinkListener.Overrun overrun) {
      links.add(
          "%s overrun %s every %d ms late %d ms shortest %s"
              .formatted(
                  link,
                  overrun.device(),
                  overrun.every().toMillis(),
                  overrun.late().toMillis(),
                  overrun.shortest().map(Duration::toMillis)));
    }

    @Override
    public void onTime(LinkId link) {
      links.add(link + " on time");
    }
  }

  ModbusLink link() {
    return Objects.requireNonNull(link);
  }

  public ModbusDeviceLink link(int unit) {
    return link().devices().stream()
        .filter(each -> each.device().value().equals("device-" + unit))
        .map(ModbusDeviceLink.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** What was delivered since the last call, each batch as {@code 1 a=5 b=timeout}. */
  public List<String> delivered() {
    List<String> texts = batches.stream().map(FakePlant::text).toList();
    batches.clear();
    return texts;
  }

  static String text(List<Reading> batch) {
    String unit = batch.get(0).device().value().replace("device-", "");
    return batch.stream()
        .map(
            reading ->
                reading.point()
                    + "="
                    + (reading.value() == null ? reading.quality().wireName() : reading.value()))
        .sorted()
        .collect(Collectors.joining(" ", unit + " ", ""));
  }
}
