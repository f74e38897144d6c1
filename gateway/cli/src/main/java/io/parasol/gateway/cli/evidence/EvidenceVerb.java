// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import picocli.CommandLine.Command;

/** {@code parasol evidence}: documents for auditors, made from what the site has recorded. */
@Command(
    name = "evidence",
    description = "Makes and verifies documents for auditors, from what the site has recorded.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      EvidenceAccessVerb.class,
      EvidenceIncidentVerb.class,
      EvidenceExportVerb.class,
      EvidenceVerifyVerb.class,
      EvidenceBaselineVerb.class
    })
public final class EvidenceVerb {}
