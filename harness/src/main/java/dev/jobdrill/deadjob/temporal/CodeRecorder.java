package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.deadjob.temporal.RecordedCode.Ending;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.payload.context.WorkflowSerializationContext;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;

/**
 * Writes down what workflow code asks for and how it ends. As the last interceptor it is the one next
 * to the SDK, and sees what the user's own interceptors made of both.
 */
final class CodeRecorder extends WorkerInterceptorBase {
  /** How the SDK ends the thread of workflow code that it gives up: an Error, in a package of its own. */
  private static final String GIVEN_UP = "io.temporal.internal.sync.DestroyWorkflowThreadError";

  private final Payloads payloads;
  private final RecordedCode code = new RecordedCode();

  CodeRecorder(DataConverter converter) {
    this.payloads = new Payloads(converter);
  }

  RecordedCode code() {
    return code;
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new Inbound(next, payloads, code);
  }

  private static final class Inbound extends WorkflowInboundCallsInterceptorBase {
    private final Payloads payloads;
    private final RecordedCode code;

    Inbound(WorkflowInboundCallsInterceptor next, Payloads payloads, RecordedCode code) {
      super(next);
      this.payloads = payloads;
      this.code = code;
    }

    @Override
    public void init(WorkflowOutboundCallsInterceptor outbound) {
      super.init(new CallRecorder(outbound, payloads, code));
    }

    @Override
    public WorkflowOutput execute(WorkflowInput input) {
      code.start();
      try {
        WorkflowOutput output = super.execute(input);
        WorkflowInfo info = Workflow.getInfo();
        Payloads own = payloads.in(
            new WorkflowSerializationContext(info.getNamespace(), info.getWorkflowId()));
        code.end(new Ending.Returned(own.of(output.getResult())));
        return output;
      } catch (Throwable thrown) {
        if (!thrown.getClass().getName().equals(GIVEN_UP)) {
          code.end(new Ending.Threw(thrown));
        }
        throw thrown;
      }
    }
  }
}
