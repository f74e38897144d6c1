// SPDX-License-Identifier: Apache-2.0
/** The life cycle of alarms: delays, acknowledgement, shelving, and roots that suppress leaves. */
@NullMarked
package io.parasol.gateway.analytics.alarm;

import org.jspecify.annotations.NullMarked;
