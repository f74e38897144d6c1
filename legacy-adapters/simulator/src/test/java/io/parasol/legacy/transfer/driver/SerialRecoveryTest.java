// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.simulator.loader.LeasedLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The profiles of these devices have no steps to recover. */
@DisplayName("After a failed transfer")
class SerialRecoveryTest {

  private static final DeviceId DEVICE = new DeviceId("box-1");

  @ParameterizedTest(name = "by {0}")
  @ValueSource(strings = {"xmodem", "ymodem", "an3155"})
  void a_device_may_be_asked_whether_its_application_runs(String driver) throws Exception {
    byte[] image = Images.random(600, 1);
    try (LeasedLoader loader = LeasedLoader.of(driver, DEVICE, image, () -> {})) {
      Transfer transfer =
          loader
              .driver()
              .open(
                  Images.install(DEVICE, Images.of(image)), loader.lend(), TransferProgress.START);

      assertEquals(TransferOutcome.done(), transfer.recover(true));
    }
  }
}
