// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The files of the page")
class StaticFilesTest {

  private final StaticFiles files = new StaticFiles();

  @Test
  void are_compressed_only_if_that_saves_a_packet() {
    StaticFiles.File script = files.at("/app.js").orElseThrow();

    assertTrue(script.isCompressible());
    assertTrue(script.compressed().length < script.content().length);
    assertFalse(files.at("/").orElseThrow().isCompressible());
  }
}
