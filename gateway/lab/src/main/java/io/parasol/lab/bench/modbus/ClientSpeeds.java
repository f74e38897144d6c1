// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import io.parasol.gateway.cli.verb.TemporaryFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The speed of the clients, each measured alone.
 *
 * @param one with one request in flight.
 * @param sixteen with 16 requests in flight.
 */
public record ClientSpeeds(AtWindow one, AtWindow sixteen) {

  private static final int WINDOW = 16;

  /**
   * The speeds with one window, in responses per second.
   *
   * @param responses number of responses that the own client received.
   * @param libmodbus 0 if it was not measured.
   */
  public record AtWindow(long responses, double own, double digitalpetri, double libmodbus) {}

  /**
   * Measures all clients.
   *
   * @param warmUp the time of each client before it is measured.
   * @param time of each measurement.
   */
  public static ClientSpeeds measure(Duration warmUp, Duration time)
      throws IOException, InterruptedException {
    try (TemporaryFolder folder = TemporaryFolder.make("bench");
        AddressServer server = new AddressServer()) {
      Optional<LibmodbusClient> libmodbus = LibmodbusClient.compile(folder.path());
      Times times = new Times(warmUp, time);
      double inC = libmodbus.isPresent() ? speed(libmodbus.get(), server, 1, times).perSecond() : 0;
      return new ClientSpeeds(atWindow(server, 1, times, inC), atWindow(server, WINDOW, times, 0));
    }
  }

  private record Times(Duration warmUp, Duration measured) {}

  private record Speed(long responses, double perSecond) {}

  private static AtWindow atWindow(AddressServer server, int window, Times times, double libmodbus)
      throws IOException, InterruptedException {
    Speed digitalpetri = speed(new DigitalpetriClient(), server, window, times);
    Speed own = speed(new OwnClient(), server, window, times);
    return new AtWindow(own.responses, own.perSecond, digitalpetri.perSecond, libmodbus);
  }

  private static Speed speed(ReadingClient client, AddressServer server, int window, Times times)
      throws IOException, InterruptedException {
    client.read(server.port(), window, times.warmUp);
    long begin = System.nanoTime();
    long responses = client.read(server.port(), window, times.measured);
    return new Speed(responses, responses / ((System.nanoTime() - begin) / 1e9));
  }
}
