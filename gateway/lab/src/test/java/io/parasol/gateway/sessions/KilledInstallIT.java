// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.app.FieldSite;
import io.parasol.legacy.modbus.pdu.Answer;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.simulator.loader.SimulatedLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process of a gateway is killed at one moment of each install, as its device sees them; the
 * next one goes on. The devices say who they are, but have no serial number, and say nothing at all
 * while they are in their loader: nobody is to take them for others because of it.
 */
@DisplayName("An install whose gateway is killed")
class KilledInstallIT {

  private static final String VERSION = "1.4.0";
  private static final int READ_FILE = 20;
  private static final int WRITE_FILE = 21;
  private static final int IDENTIFICATION = 43;

  /** Of a request that the device has heard and answered, the answer is lost. */
  private enum When {
    BEFORE,
    AFTER
  }

  /**
   * When the gateway is killed.
   *
   * @param isMeant of the requests that come once the device was told to enter its loader.
   * @param which of these, from 1.
   */
  private record Moment(String name, Predicate<ModbusRequest> isMeant, int which, When when) {}

  private static final List<Moment> MOMENTS =
      List.of(
          new Moment("before it enters", KilledInstallIT::entersOrStarts, 1, When.BEFORE),
          new Moment("as it enters", KilledInstallIT::entersOrStarts, 1, When.AFTER),
          new Moment("at the first block", each -> is(each, WRITE_FILE), 1, When.AFTER),
          new Moment("between blocks", each -> is(each, WRITE_FILE), 5, When.BEFORE),
          new Moment("as it is read back", each -> is(each, READ_FILE), 2, When.BEFORE),
          new Moment("before it starts", KilledInstallIT::entersOrStarts, 2, When.BEFORE),
          new Moment("as it starts", KilledInstallIT::entersOrStarts, 2, When.AFTER),
          new Moment("as it says who it is", each -> is(each, IDENTIFICATION), 1, When.BEFORE));

  /** Kept, with the log of the gateway, if the test fails. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private static boolean entersOrStarts(ModbusRequest request) {
    return request instanceof ModbusRequest.WriteCoil;
  }

  private static boolean is(ModbusRequest request, int function) {
    return request instanceof ModbusRequest.Raw raw && raw.function() == function;
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void is_ended_by_the_next_one_at_whatever_moment() throws Exception {
    Releaser releaser = new Releaser(folder);
    releaser.add(VERSION);
    releaser.publish();
    try (LoaderPark park = new LoaderPark(MOMENTS.size())) {
      FieldSite site =
          releaser.site(
              folder.resolve("site"),
              LoaderPark.PROFILE,
              "at-once: {devices: 1}",
              park.configuration());
      AtomicReference<GatewayProcess> gateway = new AtomicReference<>(GatewayProcess.start(site));
      Operators operators = new Operators(site, gateway.get().broker());
      try {
        operators.awaitPolicy(LoaderPark.device(1), releaser.chief);
        for (int i = 0; i < MOMENTS.size(); i++) {
          Moment moment = MOMENTS.get(i);
          DeviceId device = LoaderPark.device(i + 1);
          CountDownLatch killed = killAt(moment, park, device, gateway);
          operators.send(device, releaser.install(device, VERSION));
          assertTrue(killed.await(60, TimeUnit.SECONDS), moment.name());
          operators.close();

          gateway.set(GatewayProcess.start(site));
          operators = new Operators(site, gateway.get().broker());

          SimulatedLoader loader = park.loader(device);
          if (!loader.isRunning() && !loader.isErased()) {
            // It waits for an image in vain, and starts by itself what it has.
            loader.restart();
          }
          operators.awaitUpdate(device, update -> update.contains("\"outcome\":\"applied\""));
          awaitGood(operators, device, moment);
          assertEquals(VERSION, loader.version(), moment.name());
          assertTrue(loader.isRunning(), moment.name());
          assertEquals(1, loader.installs(), moment.name());
        }
        assertEquals(0, gateway.get().stop());
      } finally {
        operators.close();
        gateway.get().close();
      }
    }
  }

  /** It kills whichever gateway runs then, once. */
  private static CountDownLatch killAt(
      Moment moment, LoaderPark park, DeviceId device, AtomicReference<GatewayProcess> gateway) {
    CountDownLatch killed = new CountDownLatch(1);
    AtomicInteger meant = new AtomicInteger();
    AtomicInteger entries = new AtomicInteger();
    park.meddle(
        device,
        (request, obey) -> {
          if (entersOrStarts(request)) {
            entries.incrementAndGet();
          }
          boolean isIt =
              entries.get() > 0
                  && moment.isMeant().test(request)
                  && meant.incrementAndGet() == moment.which();
          if (!isIt) {
            return obey.get();
          }
          if (moment.when() == When.BEFORE) {
            gateway.get().kill();
            killed.countDown();
            // The device has not heard it.
            return new Answer.HangUp();
          }
          var answer = obey.get();
          gateway.get().kill();
          killed.countDown();
          return answer;
        });
    return killed;
  }

  /** Nobody has shut it out: it has been read well since these operators are here. */
  private static void awaitGood(Operators operators, DeviceId device, Moment moment) {
    Awaitility.await(moment.name())
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                operators.heard(device + "/telemetry").stream()
                    .anyMatch(text -> text.contains("\"q\":{}")));
  }
}
