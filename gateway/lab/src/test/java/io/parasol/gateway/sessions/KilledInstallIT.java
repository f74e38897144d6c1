// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.app.FieldSite;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.simulator.loader.SimulatedLoader;
import io.parasol.simulator.modbus.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process of a gateway is killed while eight installs run, each of them at another moment, as
 * its device sees it; the next process goes on with all of them. The devices say who they are, but
 * have no serial number, and do not answer while they are in their loader. They must not be taken
 * for other devices because of that.
 */
@DisplayName("An install whose gateway is killed")
class KilledInstallIT {

  private static final String VERSION = "1.4.0";

  /** The gateway waits for a response of one device while the others come to their moments. */
  private static final String PROFILE =
      LoaderPark.PROFILE
          .replace("patience: 1s", "patience: 60s")
          .replace("points:", "timeout: 60s\npoints:");

  /** Has the release before the others, so that they need not wait for the first of them. */
  private static final DeviceId FIRST = LoaderPark.device(1);

  private static final int READ_FILE = 20;
  private static final int WRITE_FILE = 21;
  private static final int IDENTIFICATION = 43;

  /** AFTER: the device has heard the request, and its response is lost. */
  private enum When {
    BEFORE,
    AFTER
  }

  /**
   * When the gateway is killed.
   *
   * @param isMeant of the requests that come once the device was requested to enter its loader.
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
    try (LoaderPark park = new LoaderPark(1 + MOMENTS.size())) {
      FieldSite site =
          releaser.site(
              folder.resolve("site"),
              PROFILE,
              "at-once: {devices: %d}".formatted(MOMENTS.size()),
              park.configuration());
      killWithAllAtTheirMoments(releaser, park, site);

      try (GatewayProcess gateway = GatewayProcess.start(site);
          Operators operators = new Operators(site, gateway.broker())) {
        for (Moment moment : MOMENTS) {
          SimulatedLoader loader = park.loader(device(moment));
          if (!loader.isRunning() && !loader.isErased()) {
            // It waits for an image in vain, and starts by itself what it has.
            loader.restart();
          }
        }
        for (Moment moment : MOMENTS) {
          operators.awaitUpdate(
              device(moment), update -> update.contains("\"outcome\":\"applied\""));
          awaitGood(operators, device(moment), moment);
          SimulatedLoader loader = park.loader(device(moment));
          assertEquals(VERSION, loader.version(), moment.name());
          assertTrue(loader.isRunning(), moment.name());
          assertEquals(1, loader.installs(), moment.name());
        }
        assertEquals(0, gateway.stop());
      }
    }
  }

  private static DeviceId device(Moment moment) {
    return LoaderPark.device(2 + MOMENTS.indexOf(moment));
  }

  private static void killWithAllAtTheirMoments(Releaser releaser, LoaderPark park, FieldSite site)
      throws Exception {
    AtomicBoolean isKilled = new AtomicBoolean();
    Map<Moment, CountDownLatch> reached = new LinkedHashMap<>();
    for (Moment moment : MOMENTS) {
      reached.put(moment, holdAt(moment, park, isKilled));
    }
    try (GatewayProcess gateway = GatewayProcess.start(site);
        Operators operators = new Operators(site, gateway.broker())) {
      operators.awaitPolicy(FIRST, releaser.chief);
      byte[] first = releaser.install(FIRST, VERSION);
      operators.send(FIRST, first);
      assertEquals(Outcome.APPLIED, operators.end(first).outcome());
      for (Moment moment : MOMENTS) {
        operators.send(device(moment), releaser.install(device(moment), VERSION));
      }
      for (Map.Entry<Moment, CountDownLatch> each : reached.entrySet()) {
        assertTrue(each.getValue().await(60, TimeUnit.SECONDS), each.getKey().name());
      }
      gateway.kill();
    }
    isKilled.set(true);
  }

  /** The device gives no more responses from its moment on, until the gateway is killed. */
  private static CountDownLatch holdAt(Moment moment, LoaderPark park, AtomicBoolean isKilled) {
    CountDownLatch reached = new CountDownLatch(1);
    AtomicInteger meant = new AtomicInteger();
    AtomicInteger entries = new AtomicInteger();
    park.meddle(
        device(moment),
        (request, obey) -> {
          if (isKilled.get()) {
            return obey.get();
          }
          if (reached.getCount() == 0) {
            return new Answer.Silence();
          }
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
          if (moment.when() == When.AFTER) {
            Answer unused = obey.get();
          }
          reached.countDown();
          return new Answer.Silence();
        });
    return reached;
  }

  /** It was not locked out: it has been read well since these operators are here. */
  private static void awaitGood(Operators operators, DeviceId device, Moment moment) {
    Awaitility.await(moment.name())
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                operators.heard(device + "/telemetry").stream()
                    .anyMatch(text -> text.contains("\"q\":{}")));
  }
}
