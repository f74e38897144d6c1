// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the reports of a site go, beside the broker.
 *
 * @param folder empty for the folder {@code reports} of the state folder
 * @param language one of {@link #LANGUAGES}
 * @param mail empty if no mail is sent
 */
public record ReportSettings(Optional<Path> folder, String language, Optional<MailSettings> mail) {

  /** The languages of reports, as codes of ISO 639-1. */
  public static final List<String> LANGUAGES = List.of("en", "de");

  public static final ReportSettings DEFAULT =
      new ReportSettings(Optional.empty(), "en", Optional.empty());
}
