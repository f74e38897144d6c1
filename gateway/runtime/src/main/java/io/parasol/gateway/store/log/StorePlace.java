// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.index.Catalogue;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a store is.
 *
 * @param folder the folder of the store.
 * @param catalogues the files of its catalogue; the first one is in the folder. A second one,
 *     elsewhere, states what is lost when the whole folder is lost.
 */
record StorePlace(Path folder, List<Path> catalogues) {

  StorePlace {
    catalogues = List.copyOf(catalogues);
  }

  static StorePlace of(Path folder) {
    return new StorePlace(folder, List.of(folder.resolve(Catalogue.FILE)));
  }

  /** Returns a place with a second file of the catalogue, outside the folder. */
  static StorePlace of(Path folder, Path copyOfCatalogue) {
    return new StorePlace(folder, List.of(folder.resolve(Catalogue.FILE), copyOfCatalogue));
  }
}
