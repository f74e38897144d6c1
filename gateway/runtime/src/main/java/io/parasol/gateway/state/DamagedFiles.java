// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.DamagedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The damaged files that the gateway has found since its start. Each is logged once. Thread-safe.
 */
public final class DamagedFiles implements DamagedFile.Listener {

  private static final Logger log = LoggerFactory.getLogger(DamagedFiles.class);

  /** Further files are logged, but not remembered. */
  private static final int MAX_FILES = 1000;

  private final Map<Path, String> found = new LinkedHashMap<>();

  @Override
  public void onDamaged(Path file, String why, String consequence) {
    synchronized (found) {
      if (consequence.equals(found.get(file))) {
        return;
      }
      if (found.size() < MAX_FILES || found.containsKey(file)) {
        found.put(file, consequence);
      }
    }
    log.error("file damaged file={} why=\"{}\" consequence=\"{}\"", file, why, consequence);
  }

  /** Returns each damaged file with its consequence, such as {@code viewer.pem: …}, in order. */
  public List<String> all() {
    List<String> all = new ArrayList<>();
    synchronized (found) {
      found.forEach((file, consequence) -> all.add(file.getFileName() + ": " + consequence));
    }
    return all;
  }
}
