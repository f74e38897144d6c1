// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.witness;

import io.parasol.certs.evidence.LogHead;
import io.parasol.config.model.site.SiteId;
import java.util.Optional;

/**
 * What a witness knows about the log of a site.
 *
 * @param newest the newest head that is kept; empty if there is none yet.
 * @param isProven whether it was proven to continue the head that was kept before.
 * @param difference the head that is not a continuation of those that are kept; empty if there is
 *     none, or its file was moved away.
 * @param problem why no heads have arrived for some time; empty if they do.
 * @param rejected number of messages without a valid signature of the site's gateway.
 */
public record WitnessStatus(
    SiteId site,
    Optional<LogHead> newest,
    boolean isProven,
    Optional<KeptHeads.Difference> difference,
    Optional<String> problem,
    long rejected) {}
