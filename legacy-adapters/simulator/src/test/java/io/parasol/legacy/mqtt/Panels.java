// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.embedded.EmbeddedChannel;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.plan.FakeLoop;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.RawPanel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Panels of one link, without a network, in time that stands still; and what is heard of them. */
public final class Panels implements PanelListener {

  public static final String TWO =
      """
      panel-17:
        link: trackers
        client: panel17
        from: 192.168.10.17
        silent-after: 60s
        topics:
          pv/17/#: telemetry
          pv/17/status: state
          pv/17/alarm: event
          pv/17/debug/#: ignore
        writes:
          limit: {topic: pv/17/set/limit, class: setpoint, min: 0, max: 100, confirm: pv/17/limit}
          mode: {topic: pv/17/set/mode, class: config, values: [auto, manual]}
      panel-18:
        link: trackers
        client: panel18
        from: 192.168.10.0/24
        topics: {"pv/18/#": telemetry}
      """;

  public static final String HOME = "192.168.10.17";

  final FakeLoop loop = new FakeLoop();
  final List<List<Reading>> batches = new ArrayList<>();
  final List<String> received = new ArrayList<>();
  final Map<String, Integer> counts = new LinkedHashMap<>();
  final Map<String, PanelClient> byClient = new LinkedHashMap<>();

  /** Completed by default; a test that replaces it decides itself when readings are safe. */
  CompletableFuture<Void> safe = CompletableFuture.completedFuture(null);

  private final PanelRefusalLog refusals = new PanelRefusalLog(this, loop::nanos);
  private final PanelAllowList allowList;
  private final PanelPipeline pipeline;

  public Panels(Path folder, String devices) {
    PanelTime time = new PanelTime(loop, loop::nanos, loop);
    LinkListeners listeners =
        new LinkListeners(
            (device, readings) -> batches.add(readings),
            (device, request, result, late, took) -> {},
            (device, point, since) -> 0);
    PanelEnvironment around = new PanelEnvironment(listeners, () -> safe, this, time);
    List<SiteConfig.Device.Panel> panels =
        site(folder, devices).devices(SiteConfig.Device.Panel.class);
    for (List<SiteConfig.Device.Panel> each : OpenPort.byClient(panels).values()) {
      PanelClient client = new PanelClient(each, around);
      byClient.put(client.name().value(), client);
      client.panels().forEach(Panel::start);
    }
    this.allowList = new PanelAllowList(new LinkId("trackers"), byClient.values());
    this.pipeline =
        new PanelPipeline(
            allowList, new ConnectionLimiter(100, loop::nanos), refusals, time, Optional.empty());
  }

  public static SiteConfig site(Path folder, String devices) {
    try {
      Path file =
          Files.writeString(
              folder.resolve("site.yaml"),
              "site: a\nlinks: {trackers: {mqtt: \"127.0.0.1:0\"}}\ndevices:\n"
                  + devices.indent(2));
      return ConfigFile.load(file, Map.of());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (ConfigException refused) {
      throw new AssertionError(refused);
    }
  }

  PanelClient client(String name) {
    return Objects.requireNonNull(byClient.get(name));
  }

  Panel device(DeviceId id) {
    return byClient.values().stream()
        .flatMap(client -> client.panels().stream())
        .filter(panel -> panel.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** A connection from an address; nothing is said on it yet. */
  public RawPanel dial(String address) {
    EmbeddedChannel channel = new EmbeddedChannel();
    PanelChannel visitor =
        new PanelChannel(
            channel, address(address), new LinkId("trackers"), "", Optional.empty(), refusals);
    pipeline.build(channel, visitor);
    return new RawPanel(channel, loop);
  }

  /** Panel 17, connected from home with MQTT 5 or 3.1.1. */
  public RawPanel connected(int version) {
    RawPanel raw = dial(HOME);
    raw.say(RawPanel.connect("panel17", version).build());
    raw.heard();
    return raw;
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** What was delivered since the last call, each batch as {@code ac.power=5 b=timeout}. */
  public List<String> delivered() {
    List<String> texts = batches.stream().map(Panels::text).toList();
    batches.clear();
    return texts;
  }

  public static String text(List<Reading> readings) {
    return readings.stream()
        .map(
            reading ->
                reading.point()
                    + "="
                    + (reading.value() == null ? reading.quality().wireName() : reading.value()))
        .collect(Collectors.joining(" "));
  }

  int count(String panelAndOutcome) {
    return counts.getOrDefault(panelAndOutcome, 0);
  }

  /** Returns what was reported since the last call. */
  public List<String> news() {
    List<String> news = List.copyOf(received);
    received.clear();
    return news;
  }

  @Override
  public void gone(DeviceId panel, String why) {
    received.add(panel + " gone: " + why);
  }

  @Override
  public void back(DeviceId panel) {
    received.add(panel + " back");
  }

  @Override
  public void unknownDevices(LinkId link, ClientName client, List<String> names, long messages) {
    received.add("unknown devices of %s: %s in %d messages".formatted(client, names, messages));
  }

  @Override
  public void onMessage(DeviceId panel, String topic, String line) {
    received.add(panel + " " + topic + ": " + line);
  }

  @Override
  public void counted(DeviceId panel, Outcome outcome, int count) {
    counts.merge(panel + " " + outcome, count, Integer::sum);
  }

  @Override
  public void counted(LinkId link, PanelRefusal refusal) {
    counts.merge(refusal.wireName(), 1, Integer::sum);
  }

  @Override
  public void refused(String client, String what, String why) {
    received.add(client + " may not " + what + ": " + why);
  }
}
