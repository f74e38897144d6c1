// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.Path;

/** Reads catalogues for tests of other packages. */
public final class Catalogues {

  private Catalogues() {}

  /** Returns the number up to which all messages of a device were settled; 0 if none is known. */
  public static long settled(Path catalogue, DeviceId device) throws IOException {
    return Catalogue.read(catalogue, corruption -> {})
        .flatMap(content -> content.of(device))
        .map(CatalogueContent.Numbers::settled)
        .orElse(0L);
  }
}
