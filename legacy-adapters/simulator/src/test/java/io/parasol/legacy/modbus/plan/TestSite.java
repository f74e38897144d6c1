// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.LinkListener;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.MapMemory;
import io.parasol.legacy.PollListener;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.link.ModbusLinks;
import io.parasol.legacy.serial.NativeSerialPorts;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A site with Modbus links that really connects, and the readings and events that it yields. */
public final class TestSite implements AutoCloseable {

  /** The serial ports of this machine. */
  public static final SerialPorts PORTS =
      new NativeSerialPorts(List.of(Path.of("target", "native")));

  private final Map<DeviceId, SiteConfig.Device> devices = new LinkedHashMap<>();
  private final Map<DeviceId, BlockingQueue<List<Reading>>> batches = new ConcurrentHashMap<>();
  private final Map<PollListener.RequestResult, Integer> results = new ConcurrentHashMap<>();
  private final Map<DeviceId, Object> found = new ConcurrentHashMap<>();
  private SerialPorts ports = PORTS;
  private final Map<LinkId, String> foreign = new ConcurrentHashMap<>();
  private final Map<DeviceId, String> firmwareAttempts = new ConcurrentHashMap<>();
  private @Nullable ModbusLinks opened;

  /** A profile of the test resources, or of a simulated loader, whose resources may be in a jar. */
  public static Profile profile(String name) {
    String folder = name.startsWith("loader-") ? "/io/parasol/simulator/loader/" : "/profiles/";
    try (InputStream in = TestSite.class.getResourceAsStream(folder + name + ".yaml")) {
      Path file = Files.createTempFile(name, ".yaml");
      try {
        Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        return ProfileFile.load(file.toString(), Path.of("").toAbsolutePath());
      } finally {
        Files.delete(file);
      }
    } catch (ConfigException | IOException unusable) {
      throw new AssertionError(unusable);
    }
  }

  /** A profile that Parasol ships. */
  public static Profile shipped(String name) {
    try {
      return ProfileFile.load(name, Path.of("").toAbsolutePath());
    } catch (ConfigException unusable) {
      throw new AssertionError(unusable);
    }
  }

  /** Adds a device; those of one address share a link. */
  public TestSite device(String id, HostPort address, int unit, Profile profile, Duration every) {
    return device(
        id,
        new SiteConfig.Link.ModbusTcp(new LinkId("port-" + address.port()), address),
        unit,
        profile,
        every);
  }

  /** Adds a device; those of an equal link share it. */
  public TestSite device(
      String id, SiteConfig.Link.Modbus link, int unit, Profile profile, Duration every) {
    DeviceId device = new DeviceId(id);
    devices.put(
        device,
        new SiteConfig.Device.Modbus(
            device, link, new Unit(unit), profile, every, Reporting.EVERY_READING));
    batches.put(device, new LinkedBlockingQueue<>());
    return this;
  }

  /** Adds a device that describes itself. */
  public TestSite sunSpec(String id, HostPort address, int unit, Duration every) {
    SiteConfig.Link.Modbus link =
        new SiteConfig.Link.ModbusTcp(new LinkId("port-" + address.port()), address);
    DeviceId device = new DeviceId(id);
    devices.put(
        device,
        new SiteConfig.Device.SunSpec(
            device, link, new Unit(unit), every, Reporting.EVERY_READING));
    batches.put(device, new LinkedBlockingQueue<>());
    return this;
  }

  /** Other serial ports than those of this machine. */
  public TestSite ports(SerialPorts others) {
    ports = others;
    return this;
  }

  public TestSite open() {
    opened =
        ModbusLinks.open(
            devices.values(),
            ports,
            new LinkListeners(
                (device, readings) -> queue(device).add(readings),
                (device, request, result, late, took) -> results.merge(result, 1, Integer::sum),
                (device, point, since) -> 0,
                new Foreign()),
            new DiscoveryServices(
                new SunSpecDiscovery(SunSpecModels.shipped()), MapMemory.NONE, new Found()),
            LearnedLimitsStore.NONE,
            InstantSource.system());
    opened.start();
    return this;
  }

  /** What a device turned out to have, or why it is not known; empty as long as neither is. */
  public Optional<Object> found(String device) {
    return Optional.ofNullable(found.get(new DeviceId(device)));
  }

  /** What was heard last of another master on a link; empty as long as nothing was. */
  public Optional<String> foreignMaster(LinkId link) {
    return Optional.ofNullable(foreign.get(link));
  }

  /** What the last request to a loader wrote that another master sent to a device. */
  public Optional<String> firmwareAttempt(String device) {
    return Optional.ofNullable(firmwareAttempts.get(new DeviceId(device)));
  }

  private final class Foreign implements LinkListener {
    @Override
    public void firmwareAttempted(LinkId link, DeviceId device, String what) {
      firmwareAttempts.put(device, what);
    }

    @Override
    public void secondClientDetected(LinkId link, String received, Duration memory) {
      foreign.put(link, received);
    }
  }

  private final class Found implements MapListener {
    @Override
    public void found(DeviceId device, DiscoveredMap map) {
      found.put(device, map);
    }

    @Override
    public void notFound(DeviceId device, MapDiscovery.NotFoundReason why, String detail) {
      found.put(device, detail);
    }
  }

  public ModbusLinks links() {
    return Objects.requireNonNull(opened);
  }

  public DeviceLink link(String device) {
    return Objects.requireNonNull(links().devices().get(new DeviceId(device)));
  }

  /** The next batch of a device, as {@code a=5 b=timeout}, by name. */
  public Map<String, String> nextBatch(String device) throws InterruptedException {
    List<Reading> batch = queue(new DeviceId(device)).poll(60, TimeUnit.SECONDS);
    if (batch == null) {
      throw new AssertionError("no reading of " + device);
    }
    return texts(batch);
  }

  /** The next reading of a point, as text. */
  public String next(String device, String point) throws InterruptedException {
    String text = nextBatch(device).get(point);
    while (text == null) {
      text = nextBatch(device).get(point);
    }
    return text;
  }

  /** Readings as text, by name. */
  public static Map<String, String> texts(List<Reading> batch) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Reading reading : batch) {
      texts.put(
          reading.point().value(),
          reading.value() == null ? reading.quality().wireName() : reading.value().toString());
    }
    return texts;
  }

  public int requests(PollListener.RequestResult result) {
    return results.getOrDefault(result, 0);
  }

  private BlockingQueue<List<Reading>> queue(DeviceId device) {
    return batches.computeIfAbsent(device, any -> new LinkedBlockingQueue<>());
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
