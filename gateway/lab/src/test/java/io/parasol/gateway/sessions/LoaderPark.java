// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.SimulatedLoader;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Devices that take a release each by FC 21, {@code inverter-01} and so on, each at an address of
 * its own: they outlive a gateway.
 */
public final class LoaderPark implements AutoCloseable {

  /** How these devices take an image, in the form of a profile. */
  public static final String PROFILE =
      """
      profile: loader
      points:
        any: {at: holding 0, type: uint16}
      identity: device-identification
      firmware:
        driver: modbus-file
        patience: 1s
        restart: 2s
        enter:
          - write: {at: coil 100, words: [1]}
        file: {mode: record, number: 1, words: 122, read-back: true}
        activate:
          - write: {at: coil 100, words: [0]}
      """;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Map<DeviceId, SimulatedLoader> loaders = new LinkedHashMap<>();
  private final Map<DeviceId, ModbusServer> servers = new LinkedHashMap<>();
  private final Map<DeviceId, Meddler> meddlers = new ConcurrentHashMap<>();

  /** Stands between a device and who asks it. */
  @FunctionalInterface
  public interface Meddler {
    /**
     * What comes back.
     *
     * @param obey has the device hear the request, and gives its answer.
     */
    Answer answer(ModbusRequest request, Supplier<Answer> obey);
  }

  public LoaderPark(int devices) throws Exception {
    for (int i = 1; i <= devices; i++) {
      add(device(i));
    }
  }

  /** The device of that number, from 1. */
  public static DeviceId device(int number) {
    return new DeviceId("inverter-%02d".formatted(number));
  }

  private void add(DeviceId device) throws Exception {
    SimulatedLoader loader =
        new SimulatedLoader(
            Loader.TransferMode.FILE,
            Releaser.MODEL,
            "SN-" + device,
            Releaser.OLD,
            Duration.ofMillis(50),
            LoaderFaults.NONE);
    loaders.put(device, loader);
    servers.put(
        device,
        ModbusServer.start(
            new HostPort("127.0.0.1", 0),
            loops,
            ServerSettings.DEFAULT,
            (unit, request) ->
                meddlers
                    .getOrDefault(device, (asked, obey) -> obey.get())
                    .answer(request, () -> loader.answerAlone(request, Instant.now()).answer())));
  }

  /** From now on another party is between that device and its clients. */
  public void meddle(DeviceId device, Meddler meddler) {
    meddlers.put(device, meddler);
  }

  public SimulatedLoader loader(DeviceId device) {
    return Objects.requireNonNull(loaders.get(device));
  }

  /** The {@code links} and {@code devices} of a site that has all of them, by {@link #PROFILE}. */
  public String configuration() {
    StringBuilder links = new StringBuilder("links:\n");
    StringBuilder devices = new StringBuilder("devices:\n");
    servers.forEach(
        (device, server) -> {
          links.append("  to-%s: {tcp: \"%s\"}\n".formatted(device, server.address()));
          devices.append(
              "  %s: {link: to-%s, unit: 1, profile: loader, every: 1s}\n"
                  .formatted(device, device));
        });
    return links.append(devices).toString();
  }

  @Override
  public void close() {
    servers.values().forEach(ModbusServer::close);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
