// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.transfer.VerifiedInstall;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That what the benchmark measures is whole; how fast it is, a loaded machine cannot say. */
@DisplayName("The benchmark of transfers")
class TransferBenchIT {

  @ParameterizedTest(name = "sends an image whole, and no faster than the wire: {0}")
  @EnumSource(TransferBench.Row.class)
  void sends_an_image_whole(TransferBench.Row row) throws Exception {
    VerifiedInstall install = BenchTransferVerb.install(4_000);

    TransferBench.Result result = TransferBench.measure(row, 115_200, install);

    assertEquals(install.image().length(), result.bytes());
    assertTrue(result.efficiency() > 0 && result.efficiency() <= 1.05, result::toString);
  }
}
