package org.kclframework.local.fault;

/** A request as the faults see it. */
record FaultRequest(String service, String operation, Object request) {}
