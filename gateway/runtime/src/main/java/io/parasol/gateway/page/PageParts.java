// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.gateway.web.OpenConnections;

/**
 * What all connections to the page share.
 *
 * @param connections those without a live stream, so that a stranger who opens many closes no
 *     stream.
 * @param streams the connections with live streams, of people who are logged in.
 */
record PageParts(
    StaticFiles files,
    PageApi api,
    LiveFeed feed,
    HostCheck hosts,
    OpenConnections connections,
    OpenConnections streams,
    PageLimits limits,
    CertificateRefusals refusals) {}
