// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.gateway.web.OpenConnections;

/**
 * What all connections to the page share.
 *
 * @param connections those without a live stream, so that a stranger who opens many closes no
 *     stream.
 */
record PageParts(
    StaticFiles files,
    PageApi api,
    LiveFeed feed,
    HostCheck hosts,
    OpenConnections connections,
    PageLimits limits,
    CertificateRefusals refusals) {}
