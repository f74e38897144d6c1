// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.gateway.web.OpenConnections;

/** What all connections to the page share. */
record PageParts(
    StaticFiles files,
    PageApi api,
    LiveFeed feed,
    HostCheck hosts,
    OpenConnections connections,
    CertificateRefusals refusals) {}
