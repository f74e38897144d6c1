// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static java.util.Comparator.comparingInt;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.testing.RegisterImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One gateway polls a unit for each register image, at the moment at which the device reports most
 * states and alarms, and a subscriber of another make receives them.
 */
@DisplayName("The register images of the profiles that come with Parasol")
class RegisterImagesIT {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final CountDownLatch subscribed = new CountDownLatch(1);
  private final List<ImagedDevice> devices = new ArrayList<>();

  @AfterEach
  void end() {
    subscribed.countDown();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void give_their_values_states_and_alarms_through_a_whole_gateway() throws Exception {
    addDevices();
    try (ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0),
            loops,
            ServerSettings.DEFAULT,
            (unit, request) -> answer(unit.value(), request))) {
      FieldSite site = FieldSite.make(folder, configuration(server.address()));
      try (Gateway gateway = site.start();
          RunningPeer viewer =
              site.subscribe(
                  gateway,
                  "viewer",
                  List.of(
                      "parasol/field/+/telemetry",
                      "parasol/field/+/state",
                      "parasol/field/+/event"))) {
        viewer.await("a retained state", line -> line.contains("/state "));
        subscribed.countDown();

        await()
            .atMost(LONG)
            .untilAsserted(() -> assertEquals(List.of(), differences(viewer.soFar())));
      }
    }
  }

  private List<String> differences(List<String> lines) throws Exception {
    List<String> differences = new ArrayList<>();
    for (ImagedDevice device : devices) {
      differences.addAll(
          DeviceReports.of(device.image(), device.unpublished(), device.profile(), lines)
              .differences());
    }
    return differences;
  }

  /** Profiles whose pauses between requests are left out, so that the test takes seconds. */
  private void addDevices() throws Exception {
    Path profiles = Files.createDirectories(folder.resolve("profiles"));
    for (ProfileName profile : BundledFiles.modbusProfiles()) {
      Profile loaded = ProfileFile.load(profile.value(), folder);
      Optional<RegisterImage> image =
          RegisterImage.of(profile.value()).stream()
              .max(comparingInt(each -> each.reported().size()));
      if (image.isPresent()) {
        devices.add(
            new ImagedDevice(
                profile.value(), devices.size() + 1, image.get(), scaleFactors(loaded)));
      }
      Files.writeString(
          profiles.resolve("quick-%s.yaml".formatted(profile)),
          """
          profile: quick-%s
          extends: %s
          gap: 0s
          connect-delay: 0s
          units: 1-255
          """
              .formatted(profile, profile));
    }
    assertTrue(devices.size() > 45, () -> "images: " + devices.size());
  }

  private String configuration(HostPort address) {
    StringBuilder yaml =
        new StringBuilder(
            "links:\n  lan: {tcp: \"%s\", timeout: 60s}\ndevices:\n".formatted(address));
    devices.forEach(
        device ->
            yaml.append(
                "  %s: {link: lan, unit: %d, profile: quick-%s, every: 10s}\n"
                    .formatted(device.profile(), device.unit(), device.profile())));
    return yaml.toString();
  }

  private Answer answer(int unit, ModbusRequest request) {
    awaitSubscriber();
    RegisterImage image = devices.get(unit - 1).image();
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return Answer.of(
          ModbusResponse.Registers.of(
              read.quantity(),
              place -> image.cell(read.table().wireName(), read.address() + place)));
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      boolean[] bits = new boolean[read.quantity()];
      for (int place = 0; place < bits.length; place++) {
        bits[place] = image.cell(read.table().wireName(), read.address() + place) != 0;
      }
      return Answer.of(ModbusResponse.Bits.of(bits));
    }
    return Answer.of(
        new ModbusResponse.ExceptionResponse(ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION));
  }

  private void awaitSubscriber() {
    try {
      assertTrue(subscribed.await(LONG.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the points that hold the scale of another, which are not published. */
  private static Set<String> scaleFactors(Profile profile) {
    return profile.points().stream()
        .map(Point::scale)
        .filter(Scale.Exponent.class::isInstance)
        .map(scale -> ((Scale.Exponent) scale).point().value())
        .collect(Collectors.toSet());
  }

  private record ImagedDevice(
      String profile, int unit, RegisterImage image, Set<String> unpublished) {}
}
