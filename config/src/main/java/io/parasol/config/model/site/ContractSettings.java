// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The contract about the availability of a site.
 *
 * @param parties the public keys of both parties, PEM files, by their names; empty without a
 *     contract
 */
public record ContractSettings(Map<SignerName, Path> parties) {

  public static final ContractSettings NONE = new ContractSettings(Map.of());

  public ContractSettings {
    parties = Collections.unmodifiableMap(new LinkedHashMap<>(parties));
  }
}
