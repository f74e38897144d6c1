// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.util.Optional;

/**
 * The texts that a site may add to the page. Anyone can read them without a login.
 *
 * @param securityText the file {@code security.txt}.
 * @param notice what a person must accept before the login.
 */
public record PageTexts(Optional<SecurityText> securityText, Optional<String> notice) {

  static final PageTexts NONE = new PageTexts(Optional.empty(), Optional.empty());
}
